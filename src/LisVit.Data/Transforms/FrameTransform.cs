using System.Buffers;
using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LisVit.Data.Frames;

namespace LisVit.Data.Transforms;

/// <summary>
/// Turns decoded frames into a model's input in one managed pass a frame: bicubic resize, standardisation and the change of
/// layout from <c>[t h w c]</c> bytes to <c>[t c h w]</c> floats. Safe to use from several threads.
/// </summary>
public sealed class FrameTransform
{
    private readonly FrameTransformOptions options;
    private readonly double grey;
    private readonly ConcurrentDictionary<(int Input, int Output), ResizeTable> tables = new();

    /// <summary>Creates a transform.</summary>
    /// <param name="options">Its settings; null takes the defaults, which are the report's.</param>
    /// <exception cref="ArgumentException">A size or a constant is out of range; the message has its value.</exception>
    public FrameTransform(FrameTransformOptions? options = null)
    {
        this.options = options ?? new FrameTransformOptions();
        if (Width <= 0 || Height <= 0)
            throw new ArgumentException($"Frames must be resized to a positive size, but the options ask for {Width} wide and {Height} high.", nameof(options));
        if (this.options.Mean.Count != RgbFrames.Channels || this.options.StandardDeviation.Count != RgbFrames.Channels)
            throw new ArgumentException($"Mean and standard deviation need one value each for red, green and blue, but have {this.options.Mean.Count} and {this.options.StandardDeviation.Count}.", nameof(options));
        if (this.options.StandardDeviation.FirstOrDefault(value => !(value > 0), 1) is var deviation && !(deviation > 0))
            throw new ArgumentException($"Standard deviations must be positive, but one is {deviation}.", nameof(options));
        grey = 255.0 * this.options.Mean.Average();
    }

    /// <summary>Width of the result in pixels.</summary>
    public int Width => options.Width;

    /// <summary>Height of the result in pixels.</summary>
    public int Height => options.Height;

    private int FrameSize => checked(RgbFrames.Channels * Height * Width);

    /// <summary>Transforms the frames of one clip.</summary>
    /// <param name="frames">Frames, <c>[t h w c]</c>; they are left as they are.</param>
    /// <param name="random">Random numbers of this clip and epoch, for the augmentation.</param>
    /// <returns>Frames, <c>[t c h w]</c>, row-major, standardised.</returns>
    /// <exception cref="ArgumentNullException">The options ask for augmentation, and there are no random numbers.</exception>
    public float[] Apply(RgbFrames frames, Random? random = null)
    {
        ArgumentNullException.ThrowIfNull(frames);
        var result = GC.AllocateUninitializedArray<float>(checked(frames.Count * FrameSize));
        Apply(frames, result, random);
        return result;
    }

    /// <summary>Transforms the frames of one clip into memory that the caller has, and may use again for another clip.</summary>
    /// <param name="frames">Frames, <c>[t h w c]</c>; they are left as they are.</param>
    /// <param name="target">Receives frames, <c>[t c h w]</c>, row-major, standardised: exactly t x 3 x <see cref="Height"/> x <see cref="Width"/> values, all of which are written.</param>
    /// <param name="random">Random numbers of this clip and epoch, for the augmentation.</param>
    /// <exception cref="ArgumentException"><paramref name="target"/> has another length; the message has both.</exception>
    /// <exception cref="ArgumentNullException">The options ask for augmentation, and there are no random numbers.</exception>
    public void Apply(RgbFrames frames, Span<float> target, Random? random = null)
    {
        ArgumentNullException.ThrowIfNull(frames);
        if (target.Length != (long)frames.Count * FrameSize)
            throw new ArgumentException($"{frames.Count} frames of 3 x {Height} x {Width} (c h w) need a target of exactly {(long)frames.Count * FrameSize} values, but it has {target.Length}.", nameof(target));
        if (options.Augmentation is not null)
            ArgumentNullException.ThrowIfNull(random);
        var draw = options.Augmentation is null
            ? new AugmentationDraw(FramePose.Neutral, ColourTransform.Identity, Erased: null)
            : AugmentationDraw.From(options.Augmentation, grey, random!);
        Apply(frames, target, draw);
    }

    private void Apply(RgbFrames frames, Span<float> result, AugmentationDraw draw)
    {
        var frameSize = FrameSize;
        var colour = draw.Colour.Standardise(options.Mean, options.StandardDeviation);
        var vertical = Table(frames.Height, Height);
        var horizontal = Table(frames.Width, Width);

        var pixelCount = frames.Height * frames.Width * RgbFrames.Channels;
        var warped = ArrayPool<byte>.Shared.Rent(pixelCount);
        var pixels = ArrayPool<float>.Shared.Rent(pixelCount);
        // One float more than a row: four are read from the last pixel, of which three are its own.
        var row = ArrayPool<float>.Shared.Rent(frames.Width * RgbFrames.Channels + 1);
        try
        {
            for (var t = 0; t < frames.Count; t++)
            {
                ReadOnlySpan<byte> frame = frames.Frame(t);
                if (draw.Pose != FramePose.Neutral)
                {
                    AffineWarp.Render(frame, warped, frames.Height, frames.Width, draw.Pose);
                    frame = warped.AsSpan(0, pixelCount);
                }

                Widen(frame, pixels);
                var target = result.Slice(t * frameSize, frameSize);
                for (var y = 0; y < Height; y++)
                {
                    var rowSpan = row.AsSpan(0, frames.Width * RgbFrames.Channels);
                    CombineRows(pixels, rowSpan, vertical, y);
                    ResizeRow(row, target, y, horizontal, colour);
                }

                if (draw.Erased is { } erased)
                    Erase(target, erased);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(warped);
            ArrayPool<float>.Shared.Return(pixels);
            ArrayPool<float>.Shared.Return(row);
        }
    }

    private ResizeTable Table(int input, int output) =>
        tables.GetOrAdd((input, output), static (sizes, antialias) => ResizeTable.Create(sizes.Input, sizes.Output, antialias), options.Antialias);

    private static void Widen(ReadOnlySpan<byte> bytes, Span<float> floats)
    {
        var i = 0;
        for (; i <= bytes.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(bytes[i..]), out var low, out var high);
            Vector.Widen(low, out var first, out var second);
            Vector.Widen(high, out var third, out var fourth);
            Vector.ConvertToSingle(first).CopyTo(floats[i..]);
            Vector.ConvertToSingle(second).CopyTo(floats[(i + Vector<float>.Count)..]);
            Vector.ConvertToSingle(third).CopyTo(floats[(i + 2 * Vector<float>.Count)..]);
            Vector.ConvertToSingle(fourth).CopyTo(floats[(i + 3 * Vector<float>.Count)..]);
        }

        for (; i < bytes.Length; i++)
            floats[i] = bytes[i];
    }

    /// <summary>Row <paramref name="y"/> of the vertically resized frame, <c>[w c]</c>.</summary>
    private static void CombineRows(ReadOnlySpan<float> pixels, Span<float> row, ResizeTable vertical, int y)
    {
        var weights = vertical.Weights.AsSpan(y * vertical.Taps, vertical.Taps);
        var source = pixels.Slice(vertical.Starts[y] * row.Length, weights.Length * row.Length);
        var i = 0;
        for (; i <= row.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var sum = Vector<float>.Zero;
            for (var tap = 0; tap < weights.Length; tap++)
                sum += new Vector<float>(source[(tap * row.Length + i)..]) * weights[tap];
            sum.CopyTo(row[i..]);
        }

        for (; i < row.Length; i++)
        {
            var sum = 0f;
            for (var tap = 0; tap < weights.Length; tap++)
                sum += source[tap * row.Length + i] * weights[tap];
            row[i] = sum;
        }
    }

    /// <summary>Resizes a row horizontally, a pixel's three channels at once, and writes it to its three planes.</summary>
    private void ResizeRow(ReadOnlySpan<float> row, Span<float> target, int y, ResizeTable horizontal, ColourTransform colour)
    {
        var plane = Height * Width;
        var red = target.Slice(y * Width, Width);
        var green = target.Slice(plane + y * Width, Width);
        var blue = target.Slice(2 * plane + y * Width, Width);
        ref var first = ref MemoryMarshal.GetReference(row);
        ref var weight = ref MemoryMarshal.GetArrayDataReference(horizontal.Weights);
        var taps = horizontal.Taps;
        var starts = horizontal.Starts;
        var byteLimit = Vector128.Create(255f);
        var roundToBytes = options.RoundToBytes;
        for (var x = 0; x < red.Length; x++)
        {
            ref var source = ref Unsafe.Add(ref first, starts[x] * RgbFrames.Channels);
            var pixel = Vector128<float>.Zero;
            for (var tap = 0; tap < taps; tap++)
                pixel += Vector128.LoadUnsafe(ref source, (nuint)(tap * RgbFrames.Channels)) * Unsafe.Add(ref weight, x * taps + tap);
            if (roundToBytes)
                pixel = Vector128.Round(Vector128.Min(Vector128.Max(pixel, Vector128<float>.Zero), byteLimit));
            pixel = colour.Apply(pixel);
            red[x] = pixel.GetElement(0);
            green[x] = pixel.GetElement(1);
            blue[x] = pixel.GetElement(2);
        }
    }

    /// <summary>The mean colour is zero once standardised.</summary>
    private void Erase(Span<float> target, (double X, double Y, double Width, double Height) erased)
    {
        var (left, top) = ((int)(erased.X * Width), (int)(erased.Y * Height));
        var (right, bottom) = ((int)((erased.X + erased.Width) * Width), (int)((erased.Y + erased.Height) * Height));
        for (var channel = 0; channel < RgbFrames.Channels; channel++)
        {
            for (var y = top; y < bottom; y++)
                target.Slice((channel * Height + y) * Width + left, right - left).Clear();
        }
    }
}
