using System.Globalization;
using System.Text;

namespace LisVit.Training.Metrics;

/// <summary>Writes a score report for people.</summary>
internal static class ScoreText
{
    public static string Of(ScoreReport report, int rows)
    {
        var (errors, interval) = (report.Errors, report.Interval);
        var text = new StringBuilder();
        Line(text, $"Word error rate {Percent(errors.Rate)} ({100 * interval.Level:0.##} % interval {Percent(interval.Lower)} to {Percent(interval.Upper)}; {interval.Resamples:N0} resamples of {report.Clips:N0} clips)");
        Line(text, $"{errors.Errors:N0} errors in {errors.Words:N0} glosses: {errors.Substitutions:N0} substitutions, {errors.Deletions:N0} deletions, {errors.Insertions:N0} insertions");
        Line(text, $"{report.PerfectClips:N0} of {report.Clips:N0} clips without an error");
        Signers(text, report.Signers);
        List(text, "Most confused (signed, recognised)", report.Confusions.Take(rows).Select(pair => (pair.Count, $"{pair.Reference} -> {pair.Hypothesis}")));
        List(text, "Most missed", Most(report, gloss => gloss.Missed, rows).Select(gloss => (gloss.Missed, $"{gloss.Gloss} (of {gloss.Signed:N0} signed)")));
        List(text, "Most inserted", Most(report, gloss => gloss.Inserted, rows).Select(gloss => (gloss.Inserted, $"{gloss.Gloss} (beside {gloss.Signed:N0} signed)")));
        return text.ToString();
    }

    private static IEnumerable<GlossScore> Most(ScoreReport report, Func<GlossScore, int> count, int rows) =>
        report.Glosses.Where(gloss => count(gloss) > 0).OrderByDescending(count).ThenBy(gloss => gloss.Gloss, StringComparer.Ordinal).Take(rows);

    private static void Signers(StringBuilder text, IReadOnlyList<SignerScore> signers)
    {
        var width = signers.Select(signer => Name(signer).Length).Append("signer".Length).Max();
        Line(text, $"");
        Line(text, $"{"signer".PadRight(width)}   clips  glosses       S       D       I       rate");
        foreach (var signer in signers)
        {
            var errors = signer.Errors;
            Line(text, $"{Name(signer).PadRight(width)} {signer.Clips,7:N0} {errors.Words,8:N0} {errors.Substitutions,7:N0} {errors.Deletions,7:N0} {errors.Insertions,7:N0} {Percent(errors.Rate),10}");
        }
    }

    private static string Name(SignerScore signer) => signer.Signer.Length == 0 ? "(unknown)" : signer.Signer;

    private static void List(StringBuilder text, string title, IEnumerable<(int Count, string Text)> rows)
    {
        Line(text, $"");
        Line(text, $"{title}");
        foreach (var row in rows)
            Line(text, $"{row.Count,7:N0}  {row.Text}");
    }

    private static string Percent(double rate) => double.IsFinite(rate) ? FormattableString.Invariant($"{100 * rate:F2} %") : "infinite";

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
