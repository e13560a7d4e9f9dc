using System.Buffers;

namespace LisVit.Data.Frames;

/// <summary>Decoded frames of one clip, <c>[t h w c]</c>, 8 bits a channel in the order red, green, blue.</summary>
/// <remarks>May be read by several threads; whoever changes pixels is alone.</remarks>
public sealed class RgbFrames
{
    /// <summary>Channels of a pixel.</summary>
    public const int Channels = 3;

    private byte[]? rented;

    /// <summary>Wraps pixels; the array is not copied.</summary>
    /// <param name="pixels">Pixels, <c>[t h w c]</c>, exactly <paramref name="count"/> x <paramref name="height"/> x <paramref name="width"/> x 3 bytes.</param>
    /// <param name="count">Number of frames, t.</param>
    /// <param name="height">Height in pixels, h.</param>
    /// <param name="width">Width in pixels, w.</param>
    /// <exception cref="ArgumentException">A size is not positive or does not fit the array.</exception>
    public RgbFrames(byte[] pixels, int count, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (count < 0 || height <= 0 || width <= 0)
            throw new ArgumentException($"Frames must have a positive size, but are {count} x {height} x {width} (t h w).");
        if (pixels.LongLength != (long)count * height * width * Channels)
            throw new ArgumentException($"{count} frames of {height} x {width} need {(long)count * height * width * Channels} bytes, but there are {pixels.LongLength}.", nameof(pixels));
        Pixels = pixels;
        Count = count;
        Height = height;
        Width = width;
    }

    private RgbFrames(int count, int height, int width, byte[] rented)
    {
        (Count, Height, Width) = (count, height, width);
        this.rented = Pixels = rented;
    }

    /// <summary>All pixels, <c>[t h w c]</c>.</summary>
    public byte[] Pixels { get; }

    /// <summary>Number of frames, t.</summary>
    public int Count { get; }

    /// <summary>Height in pixels, h.</summary>
    public int Height { get; }

    /// <summary>Width in pixels, w.</summary>
    public int Width { get; }

    /// <summary>Frames in memory that <see cref="Recycle"/> gives back; <see cref="Pixels"/> is longer than they are, and holds what was there before.</summary>
    internal static RgbFrames Rent(int count, int height, int width) =>
        new(count, height, width, ArrayPool<byte>.Shared.Rent(checked(count * height * width * Channels)));

    /// <summary>Gives rented memory back; nothing may look at the frames any more. Does nothing to others, nor a second time.</summary>
    internal void Recycle()
    {
        if (Interlocked.Exchange(ref rented, null) is { } array)
            ArrayPool<byte>.Shared.Return(array);
    }

    /// <summary>The pixels of one frame, <c>[h w c]</c>.</summary>
    /// <param name="index">Which frame, from 0.</param>
    public Span<byte> Frame(int index) => Pixels.AsSpan(checked(index * Height * Width * Channels), Height * Width * Channels);
}
