namespace LisVit.Samples.ReproduceReport.WithoutVideo;

/// <summary>Draws glosses, all equally likely; its sentences are as long as the truth.</summary>
internal sealed class RandomGuesser(int glosses, int seed) : IGuesser
{
    private readonly Random random = new(seed);

    public string Name => "random";

    public IReadOnlyList<int> NextGlosses(IReadOnlyList<int> truth) => Draw(truth.Count - 1);

    public IReadOnlyList<int> Sentence(IReadOnlyList<int> truth) => Draw(truth.Count);

    private int[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(glosses))];
}
