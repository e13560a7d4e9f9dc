using System.Globalization;
using LisVit.Training.Metrics;

namespace LisVit.Samples.ReproduceReport;

/// <summary>The robustness of all models of a run as tables of text.</summary>
internal static class RobustnessText
{
    /// <summary>One table for each thing that was varied; none where no tables were asked for.</summary>
    public static IReadOnlyList<TextTable> Of(Results results)
    {
        var models = results.Models.Where(model => model.Tables is not null).Select(model => (model.Name, Tables: model.Tables!)).ToArray();
        TextTable[] all =
        [
            new("Sampling rates of the test", [Head("Rate"), .. models.SelectMany(model => ScoreRows(model.Name, model.Tables.Decoding, model.Tables.SamplingRates))]),
            new("Lengths of the sentences", [Head("Length"), .. models.SelectMany(model => ScoreRows(model.Name, model.Tables.Decoding, model.Tables.Lengths))]),
            new("Memory that the decoder hears", [Head("Memory"), .. models.SelectMany(model => (model.Tables.Memory ?? []).SelectMany(scores => MemoryRows(model.Name, scores)))]),
        ];
        return [.. all.Where(table => table.Rows.Count > 1)];
    }

    private static string[] Head(string condition) => ["Model", "Decoding", condition, "WER", "95 % interval", "S", "D", "I", "Words"];

    private static IEnumerable<string[]> ScoreRows(string model, string decoding, IEnumerable<ConditionScore> scores) => scores.Select(score => new[]
    {
        model, decoding, score.Condition, Fixed(score.WordErrorRate), Interval(score.Interval), Count(score.Substitutions), Count(score.Deletions), Count(score.Insertions), Count(score.Words),
    });

    private static IEnumerable<string[]> MemoryRows(string model, MemoryScores scores) =>
        ScoreRows(model, scores.Decoding, scores.Memories)
            .Append([model, scores.Decoding, "encoder contribution", Fixed(scores.EncoderContribution.Rate), Interval(scores.EncoderContribution), "", "", "", ""]);

    private static string Interval(BootstrapInterval interval) => $"{Fixed(interval.Lower)} to {Fixed(interval.Upper)}";

    private static string Fixed(double value) => value.ToString("F4", CultureInfo.InvariantCulture);

    private static string Count(long value) => value.ToString(CultureInfo.InvariantCulture);
}
