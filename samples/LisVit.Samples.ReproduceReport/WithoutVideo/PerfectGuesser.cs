namespace LisVit.Samples.ReproduceReport.WithoutVideo;

/// <summary>Knows the truth: the best that each figure can become.</summary>
internal sealed class PerfectGuesser : IGuesser
{
    public string Name => "perfect";

    public IReadOnlyList<int> NextGlosses(IReadOnlyList<int> truth) => [.. truth.Skip(1)];

    public IReadOnlyList<int> Sentence(IReadOnlyList<int> truth) => truth;
}
