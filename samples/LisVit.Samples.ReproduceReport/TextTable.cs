namespace LisVit.Samples.ReproduceReport;

/// <summary>A table of text, for the screen and for the page.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Rows">Cells; the first row is the head.</param>
internal sealed record TextTable(string Title, IReadOnlyList<string[]> Rows)
{
    /// <summary>Whether a column has words, which stand on the left; numbers stand on the right.</summary>
    public static bool IsWords(IReadOnlyList<string[]> rows, int column) => column == 0 || rows.Skip(1).Any(row => row[column].Length > 0 && char.IsLetter(row[column][0]));
}
