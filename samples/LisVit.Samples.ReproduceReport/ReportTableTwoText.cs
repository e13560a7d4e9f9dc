using System.Globalization;

namespace LisVit.Samples.ReproduceReport;

/// <summary>The report's Table II, the encoder's memory against random memory: its figures, the same formula on this run's models, and the honest test (docs/report.md).</summary>
internal static class ReportTableTwoText
{
    public const string Explanation =
        "The report compares its encoder's memory with random memory, by the released code's formula: the first prediction alone against the whole sentence, summed and divided by 640, under teacher forcing, on validation sentences. Its caption says N(0, 1); the code puts zeros, to which positions are added. " +
        "Free-running, the decoder writes the test's sentences by itself, decoded as the model is scored: if these figures are alike, it does not listen.";

    private const string Title = "Beside the report's Table II";
    private const string NotStated = "-";

    private static readonly Dictionary<string, string> Told = new() { ["the encoder's"] = "0.769", ["N(0, 1)"] = "0.768 (by its caption)", ["zeros"] = "0.768 (by its code)" };

    /// <summary>The table of a run; none without a decoder.</summary>
    public static IReadOnlyList<TextTable> Of(Results results)
    {
        string[][] rows = [.. results.Models.Where(model => model is { Memory: not null, Released: not null }).SelectMany(Rows)];
        return rows.Length == 0 ? [] : [new(Title, [["Model", "Memory", "The report", "Its formula, this run", "Token error rate, teacher-forced", "WER, free-running", "95 % interval", "S", "D", "I"], .. rows])];
    }

    private static IEnumerable<string[]> Rows(ModelResult model) => model.Memory!.Select(score =>
    {
        var forced = model.Released!.Memories?.FirstOrDefault(memory => memory.Memory == score.Condition);
        return new[]
        {
            model.Name, score.Condition, Told.GetValueOrDefault(score.Condition, NotStated), Fixed(forced?.AblationError), Fixed(forced?.TokenErrorRate),
            Fixed(score.WordErrorRate), $"{Fixed(score.Interval.Lower)} to {Fixed(score.Interval.Upper)}", Whole(score.Substitutions), Whole(score.Deletions), Whole(score.Insertions),
        };
    });

    private static string Fixed(double? value) => value is { } known && !double.IsNaN(known) ? known.ToString("F4", CultureInfo.InvariantCulture) : NotStated;

    private static string Whole(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
