using System.Buffers;
using LisVit.Data.Frames;
using LisVit.Data.Transforms;

namespace LisVit.Data.Caching;

/// <summary>
/// Resizes frames to bytes, <c>[t h w c]</c>, by the very transform that models are fed through: transformed again at their size they are,
/// bit for bit, what the original frames become with <see cref="FrameTransformOptions.RoundToBytes"/>.
/// </summary>
internal sealed class ByteResize(CacheSettings settings)
{
    private readonly FrameTransform? transform = settings.Resizes
        ? new FrameTransform(new FrameTransformOptions
        {
            Width = settings.Width,
            Height = settings.Height,
            Antialias = settings.Antialias,
            RoundToBytes = true,
            Mean = [0, 0, 0],
            StandardDeviation = [1, 1, 1],
        })
        : null;

    public RgbFrames Apply(RgbFrames frames)
    {
        if (transform is null || (frames.Height == transform.Height && frames.Width == transform.Width))
            return frames;

        var plane = transform.Height * transform.Width;
        var size = checked(plane * RgbFrames.Channels);
        var resized = new RgbFrames(GC.AllocateUninitializedArray<byte>(checked(frames.Count * size)), frames.Count, transform.Height, transform.Width);
        // Frame by frame: floats take four times the room.
        var rented = ArrayPool<float>.Shared.Rent(size);
        var values = rented.AsSpan(0, size);
        for (var t = 0; t < frames.Count; t++)
        {
            transform.Apply(new RgbFrames(frames.Frame(t).ToArray(), 1, frames.Height, frames.Width), values);
            Interleave(values, resized.Frame(t));
        }

        ArrayPool<float>.Shared.Return(rented);
        return resized;
    }

    private static void Interleave(ReadOnlySpan<float> planes, Span<byte> pixels)
    {
        var plane = planes.Length / RgbFrames.Channels;
        var red = planes[..plane];
        var green = planes[plane..];
        var blue = planes[(2 * plane)..];
        for (int from = 0, to = 0; from < plane; from++, to += RgbFrames.Channels)
        {
            pixels[to] = Byte(red[from]);
            pixels[to + 1] = Byte(green[from]);
            pixels[to + 2] = Byte(blue[from]);
        }
    }

    private static byte Byte(float value) => (byte)(int)(value * byte.MaxValue + 0.5f);
}
