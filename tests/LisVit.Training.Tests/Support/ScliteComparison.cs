using LisVit.Training.Metrics;
using Xunit.Abstractions;

namespace LisVit.Training.Tests.Support;

/// <summary>Scores generated sentences with sclite and with WordErrorRate, and prints a table of both.</summary>
internal sealed class ScliteComparison(string sctk, ITestOutputHelper output)
{
    private const int ClipsPerRun = 5_000;

    /// <summary>Clips in which the counts or the path differ.</summary>
    public int Differences { get; private set; }

    /// <summary>Sentences of each kind; every kind has a row.</summary>
    public void Run(int sentences, int seed)
    {
        output.WriteLine("| glosses | hypotheses | sentences | empty | reference glosses | S, D, I here | S, D, I of sclite | differing counts | differing paths |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var vocabularySize in RandomSentences.VocabularySizes)
        {
            foreach (var isUnrelated in (bool[])[false, true])
                Run(vocabularySize, isUnrelated, sentences, seed);
        }
    }

    private void Run(int vocabularySize, bool isUnrelated, int sentences, int seed)
    {
        var random = new Random(HashCode(seed, vocabularySize, isUnrelated ? 1 : 0));
        var (ours, theirs) = (new WordErrorRate(), WordErrors.None);
        var (empty, counts, paths) = (0, 0, 0);
        for (var first = 0; first < sentences; first += ClipsPerRun)
        {
            ScoredClip[] clips = [.. Enumerable.Range(first, Math.Min(ClipsPerRun, sentences - first)).Select(index => RandomSentences.Clip(vocabularySize, isUnrelated, index, random))];
            var judged = Sclite.Score(clips, sctk);
            for (var i = 0; i < clips.Length; i++)
            {
                empty += clips[i].Hypothesis.Count == 0 ? 1 : 0;
                counts += ours.Add(clips[i].Reference, clips[i].Hypothesis) == judged[i].Errors ? 0 : 1;
                paths += Path(clips[i]) == judged[i].Path ? 0 : 1;
                theirs += judged[i].Errors;
            }
        }

        Differences += counts + paths + (ours.Result == theirs ? 0 : 1);
        output.WriteLine(FormattableString.Invariant(
            $"| {vocabularySize:N0} | {(isUnrelated ? "unrelated" : "edited")} | {sentences:N0} | {empty:N0} | {ours.Result.Words:N0} | {Split(ours.Result)} | {Split(theirs)} | {counts} | {paths} |"));
    }

    private static int HashCode(int seed, int vocabularySize, int kind) => (((seed * 31) + vocabularySize) * 31) + kind;

    private static string Path(ScoredClip clip) =>
        string.Concat(WordErrorRate.Align(clip.Reference, clip.Hypothesis).Select(pair => pair.Kind.ToString()[0]));

    private static string Split(WordErrors errors) => FormattableString.Invariant($"{errors.Substitutions:N0}, {errors.Deletions:N0}, {errors.Insertions:N0}");
}
