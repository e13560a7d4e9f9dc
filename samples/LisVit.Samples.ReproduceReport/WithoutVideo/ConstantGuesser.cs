using LisVit.Training.Metrics;

namespace LisVit.Samples.ReproduceReport.WithoutVideo;

/// <summary>Writes the same sentence for every video: of the shorter training sentences the one that is least wrong for all of them. A decoder that ignores its video and ends its sentences is one of these.</summary>
internal sealed class ConstantGuesser : IGuesser
{
    private const int LongestSentence = 4;
    private const int Candidates = 200;

    private readonly IReadOnlyList<int> sentence;
    private readonly int mostFrequent;

    /// <summary>Chooses the sentence.</summary>
    /// <param name="training">Gloss numbers from 0.</param>
    public ConstantGuesser(IReadOnlyList<IReadOnlyList<int>> training)
    {
        mostFrequent = training.SelectMany(glosses => glosses).GroupBy(gloss => gloss).MaxBy(group => group.Count())!.Key;
        // The beginnings that most sentences have.
        sentence = training.SelectMany(glosses => Enumerable.Range(1, Math.Min(LongestSentence, glosses.Count)).Select(length => glosses.Take(length).ToArray()))
            .GroupBy(glosses => string.Join(' ', glosses)).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Take(Candidates).Select(group => group.First())
            .MinBy(candidate => training.Sum(truth => (long)WordErrorRate.Compare(truth, candidate).Errors))!;
    }

    public string Name => "constant";

    public IReadOnlyList<int> NextGlosses(IReadOnlyList<int> truth) => [.. Enumerable.Repeat(mostFrequent, truth.Count - 1)];

    public IReadOnlyList<int> Sentence(IReadOnlyList<int> truth) => sentence;
}
