using System.Globalization;

namespace LisVit.Samples.ReproduceReport;

/// <summary>The tables that a run prints: plain text, the same on a screen and in a file.</summary>
internal static class ResultTable
{
    private const string Title = "Results";

    /// <summary>Sizes, scores and what training took, a row for each model.</summary>
    public static TextTable Of(Results results) => new(Title,
    [
        ["Model", "Parameters", "MB", "Val WER", "Test WER", "95 % interval", "S", "D", "I", "Words", "Token ER", "Blank", "Steps", "Train s", "Wait s"],
        .. results.Models.Select(model => new[]
        {
            model.Name, Text(model.Parameters, "N0"), Text(model.Megabytes, "F2"), Text(model.Validation.WordErrorRate, "F4"), Text(model.Test.WordErrorRate, "F4"),
            Interval(model),
            Text(model.Test.Substitutions), Text(model.Test.Deletions), Text(model.Test.Insertions), Text(model.Test.Words),
            Text(model.Test.TokenErrorRate, "F4"), Text(model.BlankShare, "F3"), Text(model.Steps), Text(model.TrainingSeconds, "F0"), Text(model.DataWaitSeconds, "F1"),
        }),
    ]);

    /// <summary>What models began with that were not trained from scratch, a sentence for each: their updates and seconds come on top of others.</summary>
    public static IEnumerable<string> Beginnings(Results results) => results.Models
        .Where(model => model.Training.GetValueOrDefault("beginsWith") is not null)
        .Select(model => $"{model.Name} began with weights of {model.Training["beginsWith"]}: its steps and seconds come on top of those.");

    public static void Print(TextWriter console, Results results, IReadOnlyList<ShownClip> clips)
    {
        console.WriteLine();
        Align(console, Of(results).Rows);
        console.WriteLine();
        console.WriteLine("WER is free-running and corpus-level; Token ER is teacher-forced: wrong predictions of all, the true glosses before each given.");
        console.WriteLine("The interval comes from resampling the test clips. Wait is the part of the training time in which no batch was ready.");
        foreach (var sentence in Beginnings(results))
            console.WriteLine(sentence);
        foreach (var model in results.Models.Where(model => model.Alignment is not null))
            console.WriteLine($"Forced alignment by {model.Name}: {model.Alignment}");
        console.WriteLine();
        foreach (var table in ReportTableTwoText.Of(results).Concat(ReleasedText.Of(results.Models)).Concat(RobustnessText.Of(results)))
        {
            console.WriteLine(table.Title);
            Align(console, table.Rows);
            console.WriteLine();
        }

        for (var i = 0; i < clips.Count; i++)
        {
            console.WriteLine(FormattableString.Invariant($"clips/clip-{i + 1:00}.png  truth            {clips[i].Truth}"));
            foreach (var (model, prediction) in clips[i].Predictions)
                console.WriteLine(FormattableString.Invariant($"                   {model,-15}  {prediction}"));
        }

        console.WriteLine();
    }

    private static string Interval(ModelResult model) => model.TestInterval is { } interval
        ? string.Create(CultureInfo.InvariantCulture, $"{interval.Lower:F4} to {interval.Upper:F4}")
        : "-";

    public static void Align(TextWriter console, IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var words = Enumerable.Range(0, rows[0].Length).Select(column => TextTable.IsWords(rows, column)).ToArray();
        foreach (var row in rows)
            console.WriteLine(string.Join("  ", row.Select((cell, column) => words[column] ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd());
    }

    private static string Text(IFormattable? value, string format = "0") => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
