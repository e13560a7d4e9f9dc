using LisVit.Data.Frames;
using LisVit.Data.Sampling;
using SkiaSharp;

namespace LisVit.Samples;

/// <summary>The sampled frames of a clip side by side, as a PNG. It holds no text, so it needs no font.</summary>
/// <param name="Png">The picture.</param>
/// <param name="Width">Its width in pixels.</param>
internal sealed record FilmStrip(byte[] Png, int Width)
{
    private const int MostFrames = 16;
    public const int FrameHeight = 96;

    public static FilmStrip Draw(IFrameSource clip, IFrameSampler sampler, int most = MostFrames)
    {
        var indices = sampler.Sample(clip.FrameCount, new Random(0));
        var shown = indices.Length <= most
            ? indices
            : [.. Enumerable.Range(0, most).Select(i => indices[i * (indices.Length - 1) / (most - 1)])];
        var frames = clip.Read(shown);
        var width = Math.Max(1, FrameHeight * frames.Width / frames.Height);
        using var strip = new SKBitmap((width + 2) * frames.Count, FrameHeight, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(strip);
        canvas.Clear(SKColors.White);
        for (var i = 0; i < frames.Count; i++)
        {
            using var image = ToImage(frames.Frame(i), frames.Width, frames.Height);
            canvas.DrawImage(image, SKRect.Create(i * (width + 2), 0, width, FrameHeight), new SKSamplingOptions(SKCubicResampler.Mitchell));
        }

        using var data = strip.Encode(SKEncodedImageFormat.Png, 100);
        return new(data.ToArray(), strip.Width);
    }

    private static SKImage ToImage(ReadOnlySpan<byte> rgb, int width, int height)
    {
        var rgba = new byte[width * height * 4];
        for (var pixel = 0; pixel < width * height; pixel++)
        {
            rgb.Slice(pixel * 3, 3).CopyTo(rgba.AsSpan(pixel * 4));
            rgba[(pixel * 4) + 3] = 255;
        }

        return SKImage.FromPixelCopy(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque), rgba);
    }
}
