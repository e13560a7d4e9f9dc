using System.Globalization;

namespace LisVit.Samples.ReproduceReport.Causes;

/// <summary>All outcomes of a study as one table, a row for each way of training.</summary>
internal static class CauseTable
{
    public static TextTable Of(ModelKind model, IReadOnlyList<Cause> all, IReadOnlyList<CauseOutcome> outcomes)
    {
        var memories = outcomes.FirstOrDefault(outcome => outcome.Memory is not null)?.Memory;
        string[] head =
        [
            "Way", "Differs from", "in", "Updates", "Clips", "Seeds", "Scored", "Validation WER", "last", "Test WER",
            .. memories is null ? ["Blank share, test", "validation, last"] : memories.Skip(1).Select(memory => $"Test WER, memory {memory.Condition}").Prepend("Token error rate"),
        ];
        var rows = all.Select(cause => (Cause: cause, Seeds: outcomes.Where(outcome => outcome.Cause == cause.Key).OrderBy(outcome => outcome.Seed).ToArray()))
            .Where(row => row.Seeds.Length > 0)
            .Select(row => Row(row.Cause, row.Seeds));
        return new($"{CommandLine.NameOf(model)}: from the report's settings to the recommended ones", [head, .. rows]);
    }

    private static string[] Row(Cause cause, CauseOutcome[] seeds) =>
    [
        cause.Key, cause.From ?? "-", cause.Change,
        Count(seeds.Average(seed => seed.Result.Steps)), Count(seeds.Average(seed => seed.Clips)), string.Join(' ', seeds.Select(seed => seed.Seed.ToString(CultureInfo.InvariantCulture))),
        Count(seeds.Average(seed => seed.BestStep)), Spread(seeds, seed => seed.Result.Validation.WordErrorRate), Spread(seeds, seed => seed.Result.History[^1].WordErrorRate), Spread(seeds, seed => seed.Result.Test.WordErrorRate),
        .. seeds[0].Memory is { } memories
            ? Enumerable.Range(1, memories.Count - 1).Select(i => Spread(seeds, seed => seed.Memory![i].WordErrorRate)).Prepend(Spread(seeds, seed => seed.Result.Test.TokenErrorRate ?? double.NaN))
            : [Spread(seeds, seed => seed.Result.BlankShare ?? double.NaN), Spread(seeds, seed => seed.Result.History[^1].BlankShare ?? double.NaN)],
    ];

    // Mean, and with three seeds or more the standard deviation of a sample.
    private static string Spread(CauseOutcome[] seeds, Func<CauseOutcome, double> value)
    {
        var values = Array.ConvertAll(seeds, seed => value(seed));
        var mean = values.Average();
        var text = mean.ToString("F4", CultureInfo.InvariantCulture);
        if (values.Length < 3)
            return text;
        var deviation = Math.Sqrt(values.Sum(each => (each - mean) * (each - mean)) / (values.Length - 1));
        return string.Create(CultureInfo.InvariantCulture, $"{text} +- {deviation:F4}");
    }

    private static string Count(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
