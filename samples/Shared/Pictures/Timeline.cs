using System.Globalization;
using System.Net;
using System.Text;

namespace LisVit.Samples;

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
            Row(svg, row * RowHeight, row, name, spans, width);
        return svg.Append("</svg>").ToString();
    }

    /// <summary>A film strip with its glosses below, as one SVG that needs no other file.</summary>
    /// <param name="strip">The frames.</param>
    /// <param name="name">What the row of glosses is called.</param>
    /// <param name="spans">The glosses.</param>
    public static string Below(FilmStrip strip, string name, IReadOnlyList<SignSpan> spans)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {strip.Width} {FilmStrip.FrameHeight + RowHeight}" width="{strip.Width}" font-family="sans-serif" font-size="12" role="img"><title>{Encode(name)}</title><rect width="100%" height="100%" fill="white"/><image width="{strip.Width}" height="{FilmStrip.FrameHeight}" href="data:image/png;base64,{Convert.ToBase64String(strip.Png)}"/>""");
        Row(svg, FilmStrip.FrameHeight, colour: 0, name, spans, strip.Width);
        return svg.Append("</svg>").ToString();
    }

    private static void Row(StringBuilder svg, double top, int colour, string name, IReadOnlyList<SignSpan> spans, double width)
    {
        var fill = Colours[colour % Colours.Length];
        svg.Append(CultureInfo.InvariantCulture, $"""<text x="0" y="{top + 10:F1}" font-size="10" fill="{fill}">{Encode(name)}</text><rect x="0" y="{top + BarTop:F1}" width="{width}" height="{BarHeight}" fill="#f3f3f3"/>""");
        foreach (var span in spans)
        {
            var (left, wide) = (span.Start * width, Math.Max(2, (span.End - span.Start) * width));
            svg.Append(CultureInfo.InvariantCulture, $"""<rect x="{left:F1}" y="{top + BarTop:F1}" width="{wide:F1}" height="{BarHeight}" fill="{fill}" stroke="white"><title>{Encode($"{name}: {span.Gloss}")}</title></rect>""");
            svg.Append(CultureInfo.InvariantCulture, $"""<text x="{left + (wide / 2):F1}" y="{top + BarTop + 14:F1}" text-anchor="middle" fill="white" stroke="{fill}" stroke-width="3" paint-order="stroke">{Encode(span.Gloss)}</text>""");
        }
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
