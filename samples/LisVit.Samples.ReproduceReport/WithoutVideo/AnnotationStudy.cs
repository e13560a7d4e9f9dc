using System.Globalization;
using System.Text.Json;
using LisVit.Data.Glosses;

namespace LisVit.Samples.ReproduceReport.WithoutVideo;

/// <summary>What the report's figures are worth: models that never see a video, scored by the released code's formulas on the annotations of a corpus. Needs no frames.</summary>
internal static class AnnotationStudy
{
    private const string FileName = "without-video.json";

    private static readonly string[] Needed = ["train", "dev"];
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static int Run(Settings settings, TextWriter console, CancellationToken cancellation)
    {
        var named = string.Join(' ', settings.Annotations!);
        var corpus = AnnotationSplits.Read(settings.Annotations!);
        if (Needed.Except(corpus.Sentences.Keys).FirstOrDefault() is { } missing)
            throw new UsageException($"--annotations '{named}' has no split '{missing}', but models are counted on train and scored on dev. It has: {string.Join(", ", corpus.Sentences.Keys)}.");

        // The released vocabulary is that of all splits, and its training leaves sentences of one gloss out.
        var vocabulary = GlossVocabulary.FromGlosses(corpus.Sentences.Values.SelectMany(split => split).SelectMany(sentence => sentence));
        var training = Numbers(corpus.Sentences["train"], vocabulary).Where(sentence => sentence.Count > 1).ToList();
        var dev = Numbers(corpus.Sentences["dev"], vocabulary).Where(sentence => sentence.Count > 0).ToList();
        if (training.Count == 0 || !dev.Any(sentence => sentence.Count > 1))
            throw new UsageException($"--annotations '{named}' has no sentence of two glosses or more in {(training.Count == 0 ? "train" : "dev")}: there is nothing to predict.");
        console.WriteLine($"{corpus.Description}: {training.Count:N0} training sentences of two glosses or more, {dev.Count:N0} dev sentences, {vocabulary.Count:N0} glosses in all splits.");
        console.WriteLine();

        var scores = new List<GuesserScores>();
        foreach (var guesser in Guessers(training, vocabulary, settings.Seed))
        {
            cancellation.ThrowIfCancellationRequested();
            scores.Add(GuesserScores.Of(guesser, dev));
        }

        Print(console, scores, dev.Count(sentence => sentence.Count > 1));
        Directory.CreateDirectory(settings.Output);
        var file = Path.Combine(settings.Output, FileName);
        File.WriteAllText(file, JsonSerializer.Serialize(new { corpus = corpus.Description, trainingSentences = training.Count, devSentences = dev.Count, glosses = vocabulary.Count, seed = settings.Seed, scores }, Json));
        console.WriteLine($"Wrote {Path.GetFullPath(file)}.");
        return 0;
    }

    private static IEnumerable<IGuesser> Guessers(List<IReadOnlyList<int>> training, GlossVocabulary vocabulary, int seed)
    {
        yield return new PerfectGuesser();
        for (var order = 3; order >= 1; order--)
            yield return new NGramGuesser(training, order, vocabulary.Glosses);
        yield return new ConstantGuesser(training);
        yield return new RandomGuesser(vocabulary.Count, seed);
    }

    // Numbers from 0, as in the released vocabulary; ours leave 0 to blank.
    private static IEnumerable<IReadOnlyList<int>> Numbers(IReadOnlyList<IReadOnlyList<string>> split, GlossVocabulary vocabulary) =>
        split.Select(sentence => (IReadOnlyList<int>)[.. vocabulary.Encode(sentence, "annotations").Select(id => id - 1)]);

    private static void Print(TextWriter console, List<GuesserScores> scores, int sentences)
    {
        console.WriteLine("None of these models sees a video. The true figures:");
        ResultTable.Align(console, [["Model", "WER, free-running", "Token error rate, teacher-forced"], .. scores.Select(score => new[] { score.Name, Fixed(score.WordErrorRate), Fixed(score.TokenErrorRate) })]);
        console.WriteLine();
        console.WriteLine("What the released code calls word error rate, of the same predictions:");
        ResultTable.Align(console, [["Model", "Table I, encoder-decoder", "Table II", "Table I, encoder-only"], .. scores.Select(score => new[] { score.Name, Fixed(score.StepError), Fixed(score.AblationError), Fixed(score.ShiftedCtcError) })]);
        console.WriteLine();
        console.WriteLine("Table I, encoder-decoder: the mean over sentences of the share of wrong predictions, the true glosses before each given, the first gloss never predicted.");
        console.WriteLine(FormattableString.Invariant($"Table II: the first prediction alone against the whole sentence, summed over {sentences} sentences and divided by {ReleasedMetrics.AblationDivisor}."));
        console.WriteLine(FormattableString.Invariant($"Table I, encoder-only: what is read by labels that are {ReleasedMetrics.CtcShift} too high, against labels that are not; a mean over sentences. It depends on the order of the vocabulary, which the released code shuffles; here it is ordinal."));
        console.WriteLine();
    }

    private static string Fixed(double value) => value.ToString("F3", CultureInfo.InvariantCulture);
}
