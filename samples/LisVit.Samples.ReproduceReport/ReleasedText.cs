using System.Globalization;

namespace LisVit.Samples.ReproduceReport;

/// <summary>What the released code would have said of all models of a run, beside the true figures, as a table of text; none for models without such figures.</summary>
internal static class ReleasedText
{
    public const string Title = "What the report's released code would have said";
    public const string Explanation =
        "Of the validation split. Its Table I is the mean over sentences of the share of wrong predictions of a decoder that is given the true glosses before each and is never asked for the first; its Table II compares the first prediction alone with the whole sentence, sums and divides by 640, however many sentences there are. " +
        "Its encoder-only model reads labels that are two too high. None of these is a word error rate; the one that is stands beside them.";

    private const string None = "-";

    public static IReadOnlyList<TextTable> Of(IEnumerable<ModelResult> models)
    {
        string[][] rows = [.. models.SelectMany(Rows)];
        return rows.Length == 0 ? [] : [new(Title, [["Model", "Memory", "WER, free-running", "Token error rate", "Its Table I", "Its Table II"], .. rows])];
    }

    private static IEnumerable<string[]> Rows(ModelResult model)
    {
        var wordErrorRate = Fixed(model.Validation.WordErrorRate);
        if (model.Released?.ShiftedCtcError is { } shifted)
            yield return [model.Name, None, wordErrorRate, None, Fixed(shifted), None];
        foreach (var (place, scores) in (model.Released?.Memories ?? []).Index())
            yield return [model.Name, scores.Memory, place == 0 ? wordErrorRate : None, Fixed(scores.TokenErrorRate), Fixed(scores.StepError), Fixed(scores.AblationError)];
    }

    private static string Fixed(double value) => double.IsNaN(value) ? None : value.ToString("F4", CultureInfo.InvariantCulture);
}
