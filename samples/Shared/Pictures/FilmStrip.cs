using LisVit.Data.Frames;
using LisVit.Data.Sampling;
using SkiaSharp;

namespace LisVit.Samples;

/// <summary>The sampled frames of a clip side by side, as a PNG. It holds no text, so it needs no font.</summary>
/// <param name="Png">The picture.</param>
/// <param name="Width">Its width in pixels.</param>
internal sealed record FilmStrip(byte[] Png, int Width)
{
    public const int FrameHeight = 96;

    private const int MostFrames = 16;
    private const int Gap = 2;

    public static FilmStrip Draw(IFrameSource clip, IFrameSampler sampler, int most = MostFrames, CancellationToken cancellation = default)
    {
        var indices = sampler.Sample(clip.FrameCount, new Random(0));
        var shown = indices.Length <= most
            ? indices
            : [.. Enumerable.Range(0, most).Select(i => indices[i * (indices.Length - 1) / (most - 1)])];
        SKBitmap? strip = null;
        SKCanvas? canvas = null;
        try
        {
            var (width, next) = (0, 0);
            Read(clip, shown, Add, cancellation);
            using var data = strip!.Encode(SKEncodedImageFormat.Png, 100);
            return new(data.ToArray(), strip.Width);

            void Add(RgbFrames frames)
            {
                if (strip is null)
                {
                    width = Math.Max(1, FrameHeight * frames.Width / frames.Height);
                    strip = new SKBitmap((width + Gap) * shown.Length, FrameHeight, SKColorType.Rgba8888, SKAlphaType.Opaque);
                    canvas = new SKCanvas(strip);
                    canvas.Clear(SKColors.White);
                }

                for (var i = 0; i < frames.Count; i++, next++)
                {
                    using var image = ToImage(frames.Frame(i), frames.Width, frames.Height);
                    canvas!.DrawImage(image, SKRect.Create(next * (width + Gap), 0, width, FrameHeight), new SKSamplingOptions(SKCubicResampler.Mitchell));
                }
            }
        }
        finally
        {
            canvas?.Dispose();
            strip?.Dispose();
        }
    }

    // One frame at a time: one of a video in 4K has 25 MB.
    private static void Read(IFrameSource clip, int[] shown, Action<RgbFrames> take, CancellationToken cancellation)
    {
        if (clip is VideoFrames video)
        {
            video.Stream(shown, take, cancellation);
            cancellation.ThrowIfCancellationRequested();
            return;
        }

        foreach (var frame in shown)
        {
            cancellation.ThrowIfCancellationRequested();
            take(clip.Read([frame]));
        }
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
