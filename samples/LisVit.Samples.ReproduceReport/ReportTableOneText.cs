using System.Globalization;
using LisVit.Models.Summaries;

namespace LisVit.Samples.ReproduceReport;

/// <summary>The report's Table I, with this run's models beside its figures and what those figures are (docs/report.md).</summary>
internal static class ReportTableOneText
{
    private const string Title = "Beside the report's Table I";
    private const string NotStated = "-";

    private static readonly Dictionary<(string Model, string Size), (string Parameters, string WordErrorRate, string Explanation)> Told = new()
    {
        [("encoder-only", "xxs")] = ("6.09", "1.00", "6.09 are megabytes, of 1,522,832 parameters; 1.00 compares what is read by labels two too high with labels that are not"),
        [("encoder-decoder", "xxs")] = ("7.80", "0.79", "1.48 of the 7.80 million are never used; 0.79 is a mean of teacher-forced errors, and a trigram model that sees no video has it too"),
    };

    private static readonly string[][] Cited =
    [
        ["SlowFastSign", NotStated, NotStated, NotStated, NotStated, "52.90", "0.18", "cited by the report, not ours"],
        ["LCSA", NotStated, NotStated, NotStated, NotStated, "16.17", "0.21", "cited by the report, not ours"],
    ];

    /// <summary>The table of a run.</summary>
    /// <param name="results">The run.</param>
    /// <param name="size">Size of its models, as on the command line.</param>
    public static TextTable Of(Results results, string size) => new(Title,
    [
        ["Model", "Parameters", "MB", "Validation WER, free-running", "Token error rate, teacher-forced", "The report: parameters (M)", "The report: WER", "What the report's figures are"],
        .. results.Models.Select(model => Row(model, Told.GetValueOrDefault((model.Name, size), (NotStated, NotStated, "the report has no such row")))),
        .. Cited,
    ]);

    /// <summary>The report's own models, counted: what its figures are in one unit.</summary>
    public static TextTable Counted() => new("The models of the report's released code, counted",
    [
        ["Model", "Size", "Registered parameters", "Never used", "In use", "MB registered", "The report: parameters (M)"],
        .. ReportTableOne.Count().Rows.Select(row => (Row: row, Name: row.Model == ReportModel.EncoderOnly ? "encoder-only" : "encoder-decoder", Size: row.Size.ToString())).Select(model => new[]
        {
            model.Name, model.Size.ToUpperInvariant(), Whole(model.Row.Parameters), Whole(model.Row.Unused), Whole(model.Row.InUse), model.Row.Megabytes.ToString("F2", CultureInfo.InvariantCulture),
            Told.TryGetValue((model.Name, model.Size.ToLowerInvariant()), out var told) ? told.Parameters : NotStated,
        }),
    ]);

    private static string Whole(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string[] Row(ModelResult model, (string Parameters, string WordErrorRate, string Explanation) told) =>
    [
        $"{model.Name}, this run",
        Whole(model.Parameters),
        model.Megabytes.ToString("F2", CultureInfo.InvariantCulture),
        model.Validation.WordErrorRate.ToString("F4", CultureInfo.InvariantCulture),
        model.Validation.TokenErrorRate?.ToString("F4", CultureInfo.InvariantCulture) ?? NotStated,
        told.Parameters,
        told.WordErrorRate,
        told.Explanation,
    ];
}
