using System.Globalization;
using System.Net;
using System.Text;

namespace LisVit.Samples.ReproduceReport;

/// <summary>A line plot as SVG with text as text, so that it needs no font where it is made.</summary>
internal sealed record LinePlot(string Title, string XLabel, string YLabel)
{
    private const double Left = 60, Right = 20, Bottom = 46, Width = 560, PlotHeight = 218, CharacterWidth = 7.2, LegendHeight = 16;
    private static readonly string[] Colours = ["#1f6f8b", "#d1495b", "#66a182", "#edae49", "#7a5195", "#8d6e63", "#00a0b0", "#b5b300", "#555555", "#ef5675"];
    private readonly List<(string Name, IReadOnlyList<(double X, double Y)> Points)> lines = [];

    private double LegendWidth => 16 + (CharacterWidth * lines.Select(line => line.Name.Length).DefaultIfEmpty(1).Max());

    private int LegendColumns => Math.Max(1, (int)((Width - Left) / LegendWidth));

    private double Top => 34 + (LegendHeight * Math.Max(1, (lines.Count + LegendColumns - 1) / LegendColumns));

    private double Height => Top + PlotHeight + Bottom;

    public LinePlot Add(string name, IEnumerable<(double X, double Y)> points)
    {
        lines.Add((name, [.. points.Where(point => double.IsFinite(point.Y))]));
        return this;
    }

    public string ToSvg()
    {
        var points = lines.SelectMany(line => line.Points).DefaultIfEmpty().ToArray();
        var (minX, maxX) = (Math.Min(0, points.Min(point => point.X)), Nice(points.Max(point => point.X)));
        var (minY, maxY) = (Math.Min(0, points.Min(point => point.Y)), Nice(points.Max(point => point.Y)));
        double X(double x) => Left + ((x - minX) / (maxX - minX) * (Width - Left - Right));
        double Y(double y) => Height - Bottom - ((y - minY) / (maxY - minY) * (Height - Top - Bottom));

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="12" role="img"><title>{Encode(Title)}</title><rect width="{Width}" height="{Height}" fill="white"/>""");
        Text(svg, Width / 2, 20, Title, "middle", "font-weight=\"bold\"");
        Text(svg, Left + ((Width - Left - Right) / 2), Height - 8, XLabel, "middle");
        Text(svg, 0, 0, YLabel, "middle", string.Create(CultureInfo.InvariantCulture, $"transform=\"translate(14 {Top + ((Height - Top - Bottom) / 2)}) rotate(-90)\""));
        for (var tick = 0; tick <= 5; tick++)
        {
            var (x, y) = (minX + ((maxX - minX) * tick / 5), minY + ((maxY - minY) * tick / 5));
            svg.Append(CultureInfo.InvariantCulture, $"""<path d="M{Left} {Y(y):F1}H{Width - Right}" stroke="#ddd"/>""");
            Text(svg, Left - 6, Y(y) + 4, y.ToString("0.###", CultureInfo.InvariantCulture), "end");
            Text(svg, X(x), Height - Bottom + 16, x.ToString("0.###", CultureInfo.InvariantCulture), "middle");
        }

        for (var i = 0; i < lines.Count; i++)
            Draw(svg, i, point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X):F1},{Y(point.Y):F1}"));
        return svg.Append("</svg>").ToString();
    }

    private void Draw(StringBuilder svg, int index, Func<(double X, double Y), string> place)
    {
        var (name, points) = lines[index];
        var colour = Colours[index % Colours.Length];
        svg.Append(CultureInfo.InvariantCulture, $"""<polyline fill="none" stroke="{colour}" stroke-width="2" points="{string.Join(' ', points.Select(place))}"/>""");
        foreach (var point in points)
        {
            var at = place(point).Split(',');
            svg.Append(CultureInfo.InvariantCulture, $"""<circle cx="{at[0]}" cy="{at[1]}" r="2.5" fill="{colour}"/>""");
        }

        Text(svg, Left + (index % LegendColumns * LegendWidth), 40 + (index / LegendColumns * LegendHeight), name, "start", $"fill=\"{colour}\"");
    }

    private static void Text(StringBuilder svg, double x, double y, string text, string anchor, string attributes = "") =>
        svg.Append(CultureInfo.InvariantCulture, $"""<text x="{x:F1}" y="{y:F1}" text-anchor="{anchor}" {attributes}>{Encode(text)}</text>""");

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    // The next of 1, 2, 2.5, 5 times a power of ten, so that ticks read well.
    private static double Nice(double value)
    {
        if (value <= 0)
            return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return new[] { 1, 2, 2.5, 5, 10 }.Select(factor => factor * power).First(candidate => candidate >= value * 0.999999);
    }
}
