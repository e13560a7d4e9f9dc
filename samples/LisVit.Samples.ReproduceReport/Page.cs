using System.Globalization;
using System.Net;
using System.Text;

namespace LisVit.Samples.ReproduceReport;

/// <summary>One clip that the page shows.</summary>
internal sealed record ShownClip(string Name, byte[] FilmStrip, string Truth, IReadOnlyDictionary<string, string> Predictions);

/// <summary>The self-contained page of a run: tables, curves, and clips with truth and prediction.</summary>
internal static class Page
{
    private const string Style = """
        body{font-family:sans-serif;max-width:60rem;margin:1rem auto;padding:0 1rem;color:#222;line-height:1.45}
        table{border-collapse:collapse;display:block;overflow-x:auto;font-size:.9rem}th,td{padding:.3rem .5rem;border-bottom:1px solid #ddd;text-align:right}
        th:first-child,td:first-child{text-align:left}figure{margin:1rem 0}figure img{max-width:100%;border:1px solid #ddd}
        figcaption{font-family:monospace;white-space:pre-wrap}svg{max-width:100%;height:auto}.wrong{color:#b3261e}code{background:#f3f3f3;padding:0 .2rem}
        """;

    public static string Write(Results results, IReadOnlyList<string> plots, IReadOnlyList<ShownClip> clips)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><link rel=\"icon\" href=\"data:,\"><title>LisVit run</title><style>")
            .Append(Style).Append("</style></head><body><h1>LisVit: continuous sign language recognition</h1>");
        page.Append("<p>Corpus: ").Append(Encode(results.Corpus)).Append(". Word error rates are free-running and corpus-level: all errors over all reference glosses, on signers that training never saw if the corpus splits by signer. Token error rate is teacher-forced, which is what the report calls word error rate.</p>");
        Table(page, results);
        Table(page, ReportTableOneText.Of(results, Convert.ToString(results.Settings["size"], CultureInfo.InvariantCulture)!));
        page.Append("<p>The report's figures are of PHOENIX-2014-T's validation split: a run on another corpus does not compare with them.</p>");
        foreach (var model in results.Models.Where(model => model.Alignment is not null))
            page.Append("<p>Forced alignment by ").Append(Encode(model.Name)).Append(": ").Append(Encode(model.Alignment!.ToString())).Append("</p>");
        foreach (var plot in plots)
            page.Append("<figure>").Append(plot).Append("</figure>");
        foreach (var table in RobustnessText.Of(results))
            Table(page, table);
        page.Append("<h2>What the loss reaches</h2><p>Parts of each trained model, their parameters and the norm of the gradient of a validation batch's loss by them. Where a parameter gets no gradient, the loss does not depend on it.</p>");
        foreach (var model in results.Models)
            page.Append("<figure>").Append(ModelGraph.ToSvg(model.Name, model.Gradients)).Append("</figure>");
        page.Append("<h2>Test clips</h2>");
        foreach (var clip in clips)
            Clip(page, clip);
        page.Append("<h2>How this was made</h2><table>");
        foreach (var (name, value) in results.Settings)
            page.Append("<tr><td>").Append(Encode(name)).Append("</td><td>").Append(Encode(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")).Append("</td></tr>");
        foreach (var (name, value) in results.Versions)
            page.Append("<tr><td>").Append(Encode(name)).Append("</td><td>").Append(Encode(value)).Append("</td></tr>");
        return page.Append("</table></body></html>").ToString();
    }

    private static void Table(StringBuilder page, Results results)
    {
        page.Append("<table><tr><th>Model</th><th>Parameters</th><th>MB</th><th>Validation WER</th><th>Test WER</th><th>95 % interval</th><th>S</th><th>D</th><th>I</th><th>Words</th><th>Token error rate</th><th>Blank share</th><th>Steps</th><th>Training s</th></tr>");
        foreach (var model in results.Models)
        {
            string[] cells =
            [
                model.Name, Number(model.Parameters), Fixed(model.Megabytes, 2), Fixed(model.Validation.WordErrorRate, 4), Fixed(model.Test.WordErrorRate, 4), ResultTable.Interval(model),
                Number(model.Test.Substitutions), Number(model.Test.Deletions), Number(model.Test.Insertions), Number(model.Test.Words),
                Fixed(model.Test.TokenErrorRate, 4), Fixed(model.BlankShare, 3), Number(model.Steps), Fixed(model.TrainingSeconds, 0),
            ];
            page.Append("<tr>").AppendJoin("", cells.Select(cell => $"<td>{Encode(cell)}</td>")).Append("</tr>");
        }

        page.Append("</table>");
    }

    private static void Table(StringBuilder page, TextTable table)
    {
        page.Append("<h2>").Append(Encode(table.Title)).Append("</h2><table>");
        foreach (var (row, cells) in table.Rows.Index())
        {
            var tag = row == 0 ? "th" : "td";
            page.Append("<tr>").AppendJoin("", cells.Select(cell => $"<{tag}>{Encode(cell)}</{tag}>")).Append("</tr>");
        }

        page.Append("</table>");
    }

    private static void Clip(StringBuilder page, ShownClip clip)
    {
        page.Append("<figure><img alt=\"").Append(Encode($"frames of {clip.Name}")).Append("\" src=\"data:image/png;base64,")
            .Append(Convert.ToBase64String(clip.FilmStrip)).Append("\"><figcaption>truth            ").Append(Encode(clip.Truth));
        foreach (var (model, prediction) in clip.Predictions)
            page.Append("\n<span").Append(prediction == clip.Truth ? "" : " class=\"wrong\"").Append('>').Append(Encode($"{model,-17}{prediction}")).Append("</span>");
        page.Append("</figcaption></figure>");
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Fixed(double? value, int digits) => value?.ToString("F" + digits, CultureInfo.InvariantCulture) ?? "-";

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
