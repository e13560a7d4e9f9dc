namespace LisVit.Samples.ReproduceReport;

/// <summary>A table of text, for the screen and for the page.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Rows">Cells; the first row is the head.</param>
internal sealed record TextTable(string Title, IReadOnlyList<string[]> Rows);
