namespace LisVit.Data.Frames;

/// <summary>Frames that are in memory already: from a camera, a decoder of your own or a test.</summary>
/// <param name="frames">All frames of the clip, <c>[t h w c]</c>; they are not copied.</param>
public sealed class MemoryFrames(RgbFrames frames) : IFrameSource
{
    private readonly RgbFrames frames = frames ?? throw new ArgumentNullException(nameof(frames));

    /// <summary>Wraps pixels; the array is not copied.</summary>
    /// <param name="pixels">Pixels, <c>[t h w c]</c>, 8 bits a channel in the order red, green, blue.</param>
    /// <param name="count">Number of frames, t.</param>
    /// <param name="height">Height in pixels, h.</param>
    /// <param name="width">Width in pixels, w.</param>
    /// <exception cref="ArgumentException">A size is not positive or does not fit the array.</exception>
    public MemoryFrames(byte[] pixels, int count, int height, int width)
        : this(new RgbFrames(pixels, count, height, width))
    {
    }

    /// <inheritdoc/>
    public int FrameCount => frames.Count;

    /// <summary>Copies the chosen frames.</summary>
    /// <param name="indices">Frame indices from 0, ascending; an index may repeat.</param>
    /// <returns>Frames in the order of <paramref name="indices"/>, <c>[t h w c]</c>; changing them changes no other.</returns>
    /// <exception cref="ArgumentException">There is no index.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside <c>[0, FrameCount)</c>.</exception>
    public RgbFrames Read(ReadOnlySpan<int> indices)
    {
        FrameIndices.Check(indices, FrameCount);
        var chosen = new RgbFrames(FrameLimits.Allocate("memory", indices.Length, frames.Height, frames.Width), indices.Length, frames.Height, frames.Width);
        for (var i = 0; i < indices.Length; i++)
            frames.Frame(indices[i]).CopyTo(chosen.Frame(i));
        return chosen;
    }
}
