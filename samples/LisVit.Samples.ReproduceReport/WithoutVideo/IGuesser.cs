namespace LisVit.Samples.ReproduceReport.WithoutVideo;

/// <summary>A model that is scored without seeing a frame.</summary>
internal interface IGuesser
{
    /// <summary>How the table names it.</summary>
    string Name { get; }

    /// <summary>The glosses that it says are next after the first, the first two and so on of a sentence: one fewer than the sentence has.</summary>
    IReadOnlyList<int> NextGlosses(IReadOnlyList<int> truth);

    /// <summary>The sentence that it writes on its own.</summary>
    IReadOnlyList<int> Sentence(IReadOnlyList<int> truth);
}
