using System.Net;
using System.Text;

namespace LisVit.Samples.ReproduceReport;

/// <summary>Writes a page that needs nothing but itself: no network, no scripts.</summary>
internal sealed class PageBuilder
{
    private const string Style = """
        body{font-family:sans-serif;max-width:60rem;margin:1rem auto;padding:0 1rem;color:#222;line-height:1.45}
        table{border-collapse:collapse;display:block;overflow-x:auto;font-size:.9rem}th,td{padding:.3rem .5rem;border-bottom:1px solid #ddd;text-align:right;vertical-align:top}
        .text{text-align:left;min-width:6rem}.sentence{min-width:20rem}figure{margin:1rem 0;overflow-x:auto}.strip{max-width:100%}.strip img{width:100%;border:1px solid #ddd;box-sizing:border-box}
        figcaption{font-family:monospace;white-space:pre-wrap}svg{max-width:100%;height:auto}.wide svg{max-width:none}.wrong{color:#b3261e}code{background:#f3f3f3;padding:0 .2rem}
        """;

    // Of a cell that is a sentence, which a phone would otherwise show a word a line.
    private const int SentenceLength = 60;

    private readonly StringBuilder page = new();

    public PageBuilder(string title, string heading) =>
        page.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><link rel=\"icon\" href=\"data:,\"><title>")
            .Append(Encode(title)).Append("</title><style>").Append(Style).Append("</style></head><body><h1>").Append(Encode(heading)).Append("</h1>");

    public PageBuilder Heading(string text) => Append($"<h2>{Encode(text)}</h2>");

    public PageBuilder Paragraph(string text) => Append($"<p>{Encode(text)}</p>");

    /// <summary>A picture that scales with the page.</summary>
    public PageBuilder Figure(string svg) => Append($"<figure>{svg}</figure>");

    /// <summary>A picture that keeps its size and is scrolled.</summary>
    public PageBuilder WideFigure(string svg) => Append($"<figure class=\"wide\">{svg}</figure>");

    /// <summary>Pictures of where decoders listen, and how to read them; nothing where there are none.</summary>
    public PageBuilder Listening(IReadOnlyList<string> pictures)
    {
        if (pictures.Count == 0)
            return this;
        Heading("Where the decoder listens");
        Paragraph("Weights of the decoder's attention to its memory, mean over heads, while it is given what it recognised: a row predicts the gloss beside it. A decoder that looks has a dark spot that moves with the glosses. A decoder that a CTC head guides, as the recommended one is, listens where that head reads signs, in noise too. One that is trained as the report's released code does never learns its first and its last row, which predict the first gloss and the end.");
        foreach (var picture in pictures)
            WideFigure(picture);
        return this;
    }

    /// <summary>A table under its title; columns of words are set to the left, numbers to the right.</summary>
    public PageBuilder Table(TextTable table)
    {
        Heading(table.Title);
        var words = Enumerable.Range(0, table.Rows[0].Length).Select(column => TextTable.IsWords(table.Rows, column)).ToArray();
        page.Append("<table>");
        foreach (var (index, cells) in table.Rows.Index())
        {
            var tag = index == 0 ? "th" : "td";
            page.Append("<tr>").AppendJoin("", cells.Select((cell, column) => $"<{tag}{Class(words[column], cell)}>{Encode(cell)}</{tag}>")).Append("</tr>");
        }

        return Append("</table>");
    }

    /// <summary>A clip: its frames, where its glosses are, what it says and what was recognised.</summary>
    public PageBuilder Clip(ShownClip clip)
    {
        page.Append($"<figure><div class=\"strip\" style=\"width:{clip.FilmStrip.Width}px\"><img alt=\"").Append(Encode($"frames of {clip.Name}")).Append("\" src=\"data:image/png;base64,")
            .Append(Convert.ToBase64String(clip.FilmStrip.Png)).Append("\">").Append(Timeline.Draw(clip.Rows, clip.FilmStrip.Width)).Append("</div><figcaption>truth            ").Append(Encode(clip.Truth));
        foreach (var (model, prediction) in clip.Predictions)
            page.Append("\n<span").Append(prediction == clip.Truth ? "" : " class=\"wrong\"").Append('>').Append(Encode($"{model,-17}{prediction}")).Append("</span>");
        return Append("</figcaption></figure>");
    }

    public override string ToString() => page + "</body></html>";

    private PageBuilder Append(string html)
    {
        page.Append(html);
        return this;
    }

    private static string Class(bool words, string cell) => !words ? "" : cell.Length > SentenceLength ? " class=\"text sentence\"" : " class=\"text\"";

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
