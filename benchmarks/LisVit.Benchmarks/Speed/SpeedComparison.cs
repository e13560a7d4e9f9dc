namespace LisVit.Benchmarks.Speed;

/// <summary>Contenders for the same work; the first is what the others are measured against.</summary>
/// <param name="Name">Short name, as given on the command line.</param>
/// <param name="Title">What is done.</param>
/// <param name="Cases">The contenders, the baseline first.</param>
/// <param name="MultiplyAccumulates">How many a run takes, counted in the process that prints the table; null where that is not told.</param>
internal sealed record SpeedComparison(string Name, string Title, IReadOnlyList<SpeedCase> Cases, Func<double>? MultiplyAccumulates = null)
{
    /// <summary>How large each contender's work is, where they are the same work in several sizes; else null.</summary>
    public IReadOnlyList<int>? Sizes { get; init; }
}
