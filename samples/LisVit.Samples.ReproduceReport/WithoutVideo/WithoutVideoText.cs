using System.Globalization;

namespace LisVit.Samples.ReproduceReport.WithoutVideo;

/// <summary>The scores of models that never see a video, as tables of text and on a page.</summary>
internal static class WithoutVideoText
{
    public const string True = "Models that see no video: the true figures";
    public const string Released = "Models that see no video: what the released code calls word error rate, of the same predictions";

    /// <summary>The true figures, and the released code's.</summary>
    public static IReadOnlyList<TextTable> Of(WithoutVideoScores scores) =>
    [
        new(True, [["Model", "WER, free-running", "Token error rate, teacher-forced"], .. scores.Scores.Select(score => new[] { score.Name, Fixed(score.WordErrorRate), Fixed(score.TokenErrorRate) })]),
        new(Released, [["Model", "Table I, encoder-decoder", "Table II", "Table I, encoder-only"], .. scores.Scores.Select(score => new[] { score.Name, Fixed(score.StepError), Fixed(score.AblationError), Fixed(score.ShiftedCtcError) })]),
    ];

    /// <summary>What the columns are.</summary>
    public static IReadOnlyList<string> Notes { get; } =
    [
        "Table I, encoder-decoder: the mean over sentences of the share of wrong predictions, the true glosses before each given, the first gloss never predicted.",
        FormattableString.Invariant($"Table II: the first prediction alone against the whole sentence, summed over the sentences of two glosses or more and divided by {ReleasedMetrics.AblationDivisor}."),
        FormattableString.Invariant($"Table I, encoder-only: what is read by labels that are {ReleasedMetrics.CtcShift} too high, against labels that are not; a mean over sentences. It depends on the order of the vocabulary, which the released code shuffles; here it is ordinal."),
    ];

    /// <summary>Adds the tables to a page; nothing where there are none.</summary>
    public static void AddTo(PageBuilder page, WithoutVideoScores? scores)
    {
        if (scores is null)
            return;
        foreach (var table in Of(scores))
            page.Table(table);
        page.Paragraph(string.Create(CultureInfo.InvariantCulture, $"Counted on {scores.TrainingSentences:N0} training sentences of two glosses or more, scored on {scores.Sentences:N0} validation sentences, {scores.Glosses:N0} glosses."));
        foreach (var note in Notes)
            page.Paragraph(note);
    }

    private static string Fixed(double value) => value.ToString("F3", CultureInfo.InvariantCulture);
}
