using System.Globalization;
using System.Net;
using System.Text;

namespace LisVit.Samples.ReproduceReport;

/// <summary>A model's parts and what flows between them, as DOT and as a drawing: the darker a part, the larger the gradient that it gets.</summary>
internal static class ModelGraph
{
    private const string Frames = "frames";
    private const string Loss = "loss";
    private const int BoxWidth = 250, BoxHeight = 34, Gap = 18, ColumnGap = 60, Margin = 10;

    /// <summary>The graph in the language of Graphviz.</summary>
    public static string ToDot(string model, IReadOnlyList<ReachedPart> parts)
    {
        var dot = new StringBuilder($"digraph \"{model}\" {{\n  node [shape=box];\n");
        foreach (var part in parts)
            dot.Append(CultureInfo.InvariantCulture, $"  \"{part.Name}\" [label=\"{part.Name}\\n{Caption(part)}\"];\n");
        foreach (var (from, to) in Edges(parts))
            dot.Append(CultureInfo.InvariantCulture, $"  \"{from}\" -> \"{to}\";\n");
        return dot.Append("}\n").ToString();
    }

    /// <summary>The graph as SVG: the encoder on the left, what hears it on the right.</summary>
    public static string ToSvg(string model, IReadOnlyList<ReachedPart> parts)
    {
        string[] left = [Frames, .. parts.Select(part => part.Name).Where(IsEncoder)];
        string[] right = [.. parts.Select(part => part.Name).Where(name => !IsEncoder(name)).OrderBy(IsDecoder), Loss];
        var places = Places(left, column: 0, offset: 0).Concat(Places(right, column: 1, offset: left.Length - right.Length)).ToDictionary();
        var (width, height) = ((2 * BoxWidth) + ColumnGap + (3 * Margin), (Math.Max(left.Length, right.Length) * (BoxHeight + Gap)) + (2 * Margin) + 24);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="11" role="img"><title>{Encode(model)}</title><rect width="{width}" height="{height}" fill="white"/><text x="{width / 2}" y="18" text-anchor="middle" font-weight="bold" font-size="12">{Encode($"{model}: parameters, and the norm of the gradient that each part gets")}</text>""");
        foreach (var (from, to) in Edges(parts))
            Arrow(svg, places[from], places[to]);
        var largest = Math.Max(parts.Max(part => part.GradientNorm), double.Epsilon);
        foreach (var (name, place) in places)
        {
            var part = parts.FirstOrDefault(part => part.Name == name);
            Box(svg, place, name, part is null ? "" : Caption(part), part is null ? 0 : part.GradientNorm / largest);
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>From each part to those that hear it, the frames and the loss included.</summary>
    internal static IReadOnlyList<(string From, string To)> Edges(IReadOnlyList<ReachedPart> parts)
    {
        string[] names = [.. parts.Select(part => part.Name)];
        string[] encoder = [Frames, .. names.Where(IsEncoder)];
        string[] layers = [.. names.Where(name => name.StartsWith("decoder.layers.", StringComparison.Ordinal))];
        string[] behind = [.. names.Where(name => name is "decoder.norm" or "decoder.classifier")];
        var edges = Chain(encoder).Concat(Chain([.. layers, .. behind])).ToList();
        var memory = encoder[^1];
        foreach (var head in names.Where(name => name is "classifier" or "auxiliary"))
            edges.AddRange([(memory, head), (head, Loss)]);
        if (layers.Length == 0)
            return edges;

        var guided = names.Contains("guide");
        var heard = guided ? "guide" : memory;
        if (guided)
            edges.AddRange([(memory, heard), ("auxiliary", heard)]);
        edges.AddRange(layers.Select(layer => (heard, layer)));
        foreach (var input in names.Where(name => name is "decoder.embedding" or "decoder.silence"))
            edges.Add((input, layers[0]));
        edges.Add((behind[^1], Loss));
        return edges;
    }

    private static IEnumerable<(string From, string To)> Chain(string[] names) => names.Zip(names.Skip(1));

    private static bool IsEncoder(string name) => name.StartsWith("encoder.", StringComparison.Ordinal);

    // Heads and the guide come before the decoder, which hears them.
    private static bool IsDecoder(string name) => name.StartsWith("decoder.", StringComparison.Ordinal);

    private static IEnumerable<KeyValuePair<string, (int X, int Y)>> Places(string[] names, int column, int offset) =>
        names.Select((name, row) => KeyValuePair.Create(name, (Margin + (column * (BoxWidth + ColumnGap)), Margin + 24 + ((row + Math.Max(0, offset)) * (BoxHeight + Gap)))));

    private static string Caption(ReachedPart part) => string.Create(
        CultureInfo.InvariantCulture, $"{part.Parameters:N0}, {part.GradientNorm:G3}{(part.Unreached > 0 ? $", {part.Unreached:N0} unreached" : "")}");

    private static void Box(StringBuilder svg, (int X, int Y) place, string name, string caption, double strength)
    {
        var lightness = 97 - (35 * Math.Sqrt(strength));
        svg.Append(CultureInfo.InvariantCulture, $"""<rect x="{place.X}" y="{place.Y}" width="{BoxWidth}" height="{BoxHeight}" rx="4" fill="hsl(195,60%,{lightness:F0}%)" stroke="#1f6f8b"/><text x="{place.X + 8}" y="{place.Y + 14}" font-weight="bold">{Encode(name)}</text><text x="{place.X + 8}" y="{place.Y + 28}">{Encode(caption)}</text>""");
    }

    private static void Arrow(StringBuilder svg, (int X, int Y) from, (int X, int Y) to)
    {
        var sameColumn = from.X == to.X;
        var (x1, y1) = sameColumn ? (from.X + (BoxWidth / 2), from.Y + BoxHeight) : (from.X + BoxWidth, from.Y + (BoxHeight / 2));
        var (x2, y2) = sameColumn ? (to.X + (BoxWidth / 2), to.Y) : (to.X, to.Y + (BoxHeight / 2));
        var next = sameColumn && to.Y - from.Y == BoxHeight + Gap;
        var path = next || !sameColumn ? $"M{x1} {y1}L{x2} {y2}"
            : $"M{from.X + BoxWidth} {from.Y + (BoxHeight / 2)}h10V{to.Y + (BoxHeight / 2)}h-10";
        svg.Append(CultureInfo.InvariantCulture, $"""<path d="{path}" fill="none" stroke="#888"/>""");
        if (next)
            svg.Append(CultureInfo.InvariantCulture, $"""<path d="M{x2 - 4} {y2 - 6}h8l-4 6z" fill="#888"/>""");
        else if (!sameColumn)
            svg.Append(CultureInfo.InvariantCulture, $"""<circle cx="{x2}" cy="{y2}" r="3" fill="#888"/>""");
        else
            svg.Append(CultureInfo.InvariantCulture, $"""<circle cx="{to.X + BoxWidth}" cy="{to.Y + (BoxHeight / 2)}" r="3" fill="#888"/>""");
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
