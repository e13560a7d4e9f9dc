using System.Text;

namespace LisVit.Models.Summaries;

/// <summary>A table of plain text whose columns are as wide as their longest cell.</summary>
/// <param name="headers">Titles of the columns.</param>
/// <param name="textColumns">Number of columns, from the left, that are aligned to the left; the others hold numbers and are aligned to the right.</param>
internal sealed class TextTable(string[] headers, int textColumns)
{
    private readonly List<string[]> rows = [headers];

    public void Add(params string[] cells) => rows.Add(cells);

    /// <summary>The lines, with a rule under the titles. Where they would be wider than <paramref name="width"/>, cells of one column are shortened.</summary>
    public string ToString(int width, int shortened)
    {
        var widths = headers.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        var excess = widths.Sum() + (2 * (widths.Length - 1)) - width;
        if (excess > 0)
            widths[shortened] = Math.Max(headers[shortened].Length, widths[shortened] - excess);
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.Append(Line(row, widths)).Append('\n');
            if (row == headers)
                text.Append('-', widths.Sum() + (2 * (widths.Length - 1))).Append('\n');
        }

        return text.ToString();
    }

    private string Line(string[] cells, int[] widths) => string.Join("  ", cells.Select((cell, column) =>
    {
        var fitting = cell.Length <= widths[column] ? cell : cell[..(widths[column] - 1)] + "~";
        return column < textColumns ? fitting.PadRight(widths[column]) : fitting.PadLeft(widths[column]);
    })).TrimEnd();
}
