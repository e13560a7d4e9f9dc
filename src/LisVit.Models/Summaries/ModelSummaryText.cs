using System.Globalization;

namespace LisVit.Models.Summaries;

/// <summary>Prints a summary.</summary>
internal static class ModelSummaryText
{
    private const int ConsoleWidth = 120;

    public static string Of(string title, IReadOnlyList<ModelSummaryRow> rows, int depth)
    {
        var table = new TextTable(["Module", "Type", "Output shape", "Own", "Parameters", "MB", "Buffers", "Train", "MMAC"], textColumns: 3);
        foreach (var row in rows.Where(row => row.Depth <= depth))
        {
            table.Add(
                Name(row), row.Type, Shape(row), Count(row.OwnParameters), Count(row.Parameters), Decimals(row.Megabytes),
                Count(row.Buffers), Trainable(row), Decimals(row.MultiplyAccumulates / 1e6));
        }

        var total = rows[0];
        return $"""
            {title}

            {table.ToString(ConsoleWidth, shortened: 1)}
            {Count(total.Parameters)} parameters, of which {Count(total.TrainableParameters)} are trained, are {Decimals(total.Megabytes)} MB (1 MB = 1,000,000 bytes).
            {Decimals(total.MultiplyAccumulates / 1e6)} million multiply-accumulates (MMAC) of convolutions, linear layers and attention; others are not counted.

            """.ReplaceLineEndings("\n");
    }

    private static string Name(ModelSummaryRow row) =>
        new string(' ', 2 * row.Depth) + (row.Depth == 0 ? "(model)" : row.Path[(row.Path.LastIndexOf('.') + 1)..]);

    private static string Shape(ModelSummaryRow row) => row.OutputShape is null ? "-" : $"[{string.Join(' ', row.OutputShape)}]";

    private static string Trainable(ModelSummaryRow row) =>
        row.Parameters == 0 ? "-" : row.TrainableParameters == 0 ? "no" : row.TrainableParameters == row.Parameters ? "yes" : "part";

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Decimals(double value) => value.ToString("N2", CultureInfo.InvariantCulture);
}
