namespace LisVit.Models.Summaries;

/// <summary>Parameters of one part of a model of the report.</summary>
/// <param name="Name">What the part is.</param>
/// <param name="Parameters">Numbers in its parameters.</param>
/// <param name="Bytes">Bytes of these.</param>
public sealed record ReportTableOnePart(string Name, long Parameters, long Bytes)
{
    /// <summary>Whether the part grows with the vocabulary: its parameters are then a multiple of the classes.</summary>
    public bool GrowsWithClasses { get; init; }

    /// <summary>Whether a forward pass uses the part.</summary>
    public bool InUse { get; init; } = true;
}
