using System.Buffers;
using System.Collections.Concurrent;
using LisVit.Data.Frames;

namespace LisVit.Data.Transforms;

/// <summary>
/// Turns decoded frames into a model's input in one managed pass a frame: bicubic resize, crop, standardisation and the change of
/// layout from <c>[t h w c]</c> bytes to <c>[t c h w]</c> floats. Safe to use from several threads.
/// </summary>
public sealed class FrameTransform
{
    private readonly FrameTransformOptions options;
    private readonly double grey;
    private readonly int resizeWidth;
    private readonly int resizeHeight;
    private readonly ConcurrentDictionary<(int Input, int Output), ResizeTable> tables = new();

    /// <summary>Creates a transform.</summary>
    /// <param name="options">Its settings; null takes the defaults, which are the report's.</param>
    /// <exception cref="ArgumentException">A size or a constant is out of range; the message has its value.</exception>
    public FrameTransform(FrameTransformOptions? options = null)
    {
        this.options = options ?? new FrameTransformOptions();
        if (Width <= 0 || Height <= 0)
            throw new ArgumentException($"Frames must be resized to a positive size, but the options ask for {Width} wide and {Height} high.", nameof(options));
        (resizeWidth, resizeHeight) = (this.options.ResizeWidth ?? Width, this.options.ResizeHeight ?? Height);
        if (resizeWidth < Width || resizeHeight < Height)
            throw new ArgumentException($"A crop must lie within the resized frame, but the options ask for {Width} x {Height} (w h) of {resizeWidth} x {resizeHeight}. Raise ResizeWidth and ResizeHeight, or lower Width and Height.", nameof(options));
        if ((long)RgbFrames.Channels * Width * Height > Array.MaxLength)
            throw new ArgumentException($"A frame of {Width} x {Height} (w h) has more values than the {Array.MaxLength} that an array can hold. Lower Width and Height.", nameof(options));
        CheckConstants(this.options.Mean, this.options.StandardDeviation);
        this.options.Augmentation?.Check();
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
            ? AugmentationDraw.None
            : AugmentationDraw.From(options.Augmentation, grey, random!);
        Apply(frames, target, draw);
    }

    private void Apply(RgbFrames frames, Span<float> result, AugmentationDraw draw)
    {
        var window = Window(draw.Crop);
        var columns = new ColumnPass(Table(frames.Width, resizeWidth), window.X, Width, draw.Colour.Standardise(options.Mean, options.StandardDeviation), options.RoundToBytes);
        using var resizer = new FrameResizer(frames.Width, Table(frames.Height, resizeHeight), window, columns);
        var pose = draw.Pose with { Mirrored = false } == FramePose.Neutral ? FramePose.Neutral : draw.Pose;
        // A mirror alone is made of the result, so that it is exact; with another change of pose it is part of the warp.
        var mirrors = draw.Pose.Mirrored && pose == FramePose.Neutral;
        var byteCount = frames.Height * frames.Width * RgbFrames.Channels;
        var warped = pose == FramePose.Neutral ? [] : ArrayPool<byte>.Shared.Rent(byteCount);
        for (var t = 0; t < frames.Count; t++)
        {
            ReadOnlySpan<byte> frame = frames.Frame(t);
            if (pose != FramePose.Neutral)
            {
                AffineWarp.Render(frame, warped, frames.Height, frames.Width, pose);
                frame = warped.AsSpan(0, byteCount);
            }

            var target = result.Slice(t * FrameSize, FrameSize);
            resizer.Resize(frame, target);
            if (mirrors)
                Mirror(target);
            if (draw.Erased is { } erased)
                Erase(target, erased);
        }

        if (warped.Length > 0)
            ArrayPool<byte>.Shared.Return(warped);
    }

    private static void CheckConstants(IReadOnlyList<float> means, IReadOnlyList<float> deviations)
    {
        if (means.Count != RgbFrames.Channels || deviations.Count != RgbFrames.Channels)
            throw new ArgumentException($"Mean and standard deviation need one value each for red, green and blue, but have {means.Count} and {deviations.Count}.");
        foreach (var (mean, deviation) in means.Zip(deviations))
        {
            if (!(deviation > 0) || !float.IsFinite(deviation))
                throw new ArgumentException($"Standard deviations must be positive and finite, but one is {deviation}.");
            if (!float.IsFinite(mean))
                throw new ArgumentException($"Means must be finite, but one is {mean}.");
        }
    }

    private FrameWindow Window((double X, double Y)? crop)
    {
        var (freeX, freeY) = (resizeWidth - Width, resizeHeight - Height);
        return crop is var (x, y)
            ? new FrameWindow((int)(x * (freeX + 1)), (int)(y * (freeY + 1)), Width, Height)
            : new FrameWindow((int)Math.Round(freeX / 2.0), (int)Math.Round(freeY / 2.0), Width, Height);
    }

    private ResizeTable Table(int input, int output) =>
        tables.GetOrAdd((input, output), static (sizes, antialias) => ResizeTable.Create(sizes.Input, sizes.Output, antialias), options.Antialias);

    private void Mirror(Span<float> target)
    {
        for (var row = 0; row < target.Length; row += Width)
            target.Slice(row, Width).Reverse();
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
