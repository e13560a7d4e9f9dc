using System.Globalization;
using System.Net;
using System.Text;

namespace LisVit.Samples.ReproduceReport;

/// <summary>Draws where glosses lie in a clip, as SVG: a row for the truth and one for each model, to be set below the film strip.</summary>
internal static class Timeline
{
    private const double Widest = 928;
    private const double RowHeight = 34;
    private const double BarTop = 12;
    private const double BarHeight = 20;
    private static readonly string[] Colours = ["#1f6f8b", "#d1495b", "#66a182", "#edae49"];

    /// <summary>An SVG; empty where nothing is known of any row.</summary>
    /// <param name="rows">Names and spans, from top to bottom; rows of which nothing is known are left out.</param>
    /// <param name="stripWidth">Width of the film strip in pixels.</param>
    public static string Draw(IReadOnlyList<(string Name, IReadOnlyList<SignSpan> Spans)> rows, int stripWidth)
    {
        var known = rows.Where(row => row.Spans.Count > 0).ToArray();
        if (known.Length == 0)
            return "";
        var width = Math.Min(stripWidth, Widest);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {known.Length * RowHeight}" width="100%" font-family="sans-serif" font-size="12" role="img"><title>Where the glosses are</title>""");
        foreach (var (row, (name, spans)) in known.Index())
            Row(svg, row, name, spans, width);
        return svg.Append("</svg>").ToString();
    }

    private static void Row(StringBuilder svg, int row, string name, IReadOnlyList<SignSpan> spans, double width)
    {
        var top = row * RowHeight;
        var colour = Colours[row % Colours.Length];
        svg.Append(CultureInfo.InvariantCulture, $"""<text x="0" y="{top + 10:F1}" font-size="10" fill="{colour}">{Encode(name)}</text><rect x="0" y="{top + BarTop:F1}" width="{width}" height="{BarHeight}" fill="#f3f3f3"/>""");
        foreach (var span in spans)
        {
            var (left, wide) = (span.Start * width, Math.Max(2, (span.End - span.Start) * width));
            svg.Append(CultureInfo.InvariantCulture, $"""<rect x="{left:F1}" y="{top + BarTop:F1}" width="{wide:F1}" height="{BarHeight}" fill="{colour}" stroke="white"><title>{Encode($"{name}: {span.Gloss}")}</title></rect>""");
            svg.Append(CultureInfo.InvariantCulture, $"""<text x="{left + (wide / 2):F1}" y="{top + BarTop + 14:F1}" text-anchor="middle" fill="white" stroke="{colour}" stroke-width="3" paint-order="stroke">{Encode(span.Gloss)}</text>""");
        }
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
