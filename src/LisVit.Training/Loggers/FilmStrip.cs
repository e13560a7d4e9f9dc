using LisVit.Data.Transforms;
using SkiaSharp;
using static TorchSharp.torch;

namespace LisVit.Training.Loggers;

/// <summary>Frames of a clip side by side over lines of text, as a PNG.</summary>
internal sealed class FilmStrip(FrameTransformOptions transform)
{
    private const int MostFrames = 8;
    private const int FrameHeight = 128;
    private const int Gap = 2;
    private const int LineHeight = 20;

    /// <summary>Draws the first and the last frame and some between them.</summary>
    /// <param name="frames">Frames, <c>[t c h w]</c>, standardised.</param>
    /// <param name="text">Lines below them; as wide a picture as they need.</param>
    public byte[] Draw(Tensor frames, IReadOnlyList<string> text)
    {
        var (count, height, width) = ((int)frames.shape[0], (int)frames.shape[2], (int)frames.shape[3]);
        var shown = Math.Min(count, MostFrames);
        var frameWidth = Math.Max(1, FrameHeight * width / height);
        using var typeface = SKFontManager.Default.MatchFamily("DejaVu Sans") ?? SKTypeface.CreateDefault();
        using var font = new SKFont(typeface, LineHeight * 0.7f);
        var textWidth = (int)Math.Ceiling(text.Max(line => font.MeasureText(line)));
        using var strip = new SKBitmap(
            Math.Max(shown * (frameWidth + Gap), textWidth + (2 * Gap)), FrameHeight + Gap + (LineHeight * text.Count), SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(strip);
        canvas.Clear(SKColors.White);
        for (var i = 0; i < shown; i++)
        {
            using var image = ToImage(frames, shown == 1 ? 0 : i * (count - 1) / (shown - 1), width, height);
            canvas.DrawImage(image, SKRect.Create(i * (frameWidth + Gap), 0, frameWidth, FrameHeight), new SKSamplingOptions(SKCubicResampler.Mitchell));
        }

        using var paint = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        for (var line = 0; line < text.Count; line++)
            canvas.DrawText(text[line], Gap, FrameHeight + Gap + (LineHeight * (line + 0.75f)), font, paint);
        using var png = strip.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private SKImage ToImage(Tensor frames, int index, int width, int height)
    {
        using var scope = NewDisposeScope();
        var values = frames[index].to(ScalarType.Float32, CPU).contiguous().data<float>().ToArray();
        var size = width * height;
        var rgba = new byte[size * 4];
        for (var pixel = 0; pixel < size; pixel++)
        {
            for (var channel = 0; channel < 3; channel++)
                rgba[(pixel * 4) + channel] = ToByte(values[(channel * size) + pixel], channel);
            rgba[(pixel * 4) + 3] = 255;
        }

        return SKImage.FromPixelCopy(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque), rgba);
    }

    private byte ToByte(float standardised, int channel) =>
        (byte)Math.Round(255 * Math.Clamp((standardised * transform.StandardDeviation[channel]) + transform.Mean[channel], 0, 1));
}
