using System.Globalization;
using System.Net;
using System.Text;
using SkiaSharp;

namespace LisVit.Samples.ReproduceReport;

/// <summary>Draws where a decoder listens, as SVG: a picture a layer, side by side, the darker the more.</summary>
internal static class ListeningPicture
{
    private const double Cell = 14;
    private const double Left = 110;
    private const double Top = 44;
    private const double Gap = 16;

    public static string Draw(ListeningMap map)
    {
        var (rows, columns) = (map.Layers[0].GetLength(0), map.Layers[0].GetLength(1));
        var panel = columns * Cell;
        var (width, height) = (Left + (map.Layers.Count * (panel + Gap)), Top + (rows * Cell) + 22);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:F0} {height:F0}" width="{width:F0}" font-family="sans-serif" font-size="11" role="img"><title>Where {Encode(map.Model)} listens</title><rect width="{width:F0}" height="{height:F0}" fill="white"/>""");
        Text(svg, 4, 14, $"{map.Model}, {map.Clip}, memory: {map.Memory}", "start");
        for (var row = 0; row < rows; row++)
            Text(svg, Left - 6, Top + ((row + 0.75) * Cell), row < map.Glosses.Count ? map.Glosses[row] : "(end)", "end");
        foreach (var (index, layer) in map.Layers.Index())
        {
            var left = Left + (index * (panel + Gap));
            Text(svg, left, Top - 8, FormattableString.Invariant($"layer {index + 1}"), "start");
            svg.Append(CultureInfo.InvariantCulture, $"""<image x="{left:F1}" y="{Top}" width="{panel:F1}" height="{rows * Cell:F1}" preserveAspectRatio="none" style="image-rendering:pixelated" href="data:image/png;base64,{Convert.ToBase64String(Pixels(layer))}"/><rect x="{left:F1}" y="{Top}" width="{panel:F1}" height="{rows * Cell:F1}" fill="none" stroke="#bbb"/>""");
            Text(svg, left, Top + (rows * Cell) + 14, map.Silence ? "silence, then sampled frames" : "sampled frames", "start");
        }

        return svg.Append("</svg>").ToString();
    }

    // One pixel a weight, from white to dark blue; as dark as can be where all of a row's weight is.
    private static byte[] Pixels(float[,] weights)
    {
        using var picture = new SKBitmap(weights.GetLength(1), weights.GetLength(0), SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var row = 0; row < picture.Height; row++)
        {
            for (var column = 0; column < picture.Width; column++)
            {
                var dark = Math.Sqrt(Math.Clamp(weights[row, column], 0, 1));
                picture.SetPixel(column, row, new SKColor(Shade(255, 16), Shade(255, 48), Shade(255, 96)));

                byte Shade(double light, double full) => (byte)Math.Round(light + ((full - light) * dark));
            }
        }

        using var data = picture.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static void Text(StringBuilder svg, double x, double y, string text, string anchor) =>
        svg.Append(CultureInfo.InvariantCulture, $"""<text x="{x:F1}" y="{y:F1}" text-anchor="{anchor}">{Encode(text)}</text>""");

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
