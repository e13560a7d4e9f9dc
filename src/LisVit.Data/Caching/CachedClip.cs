using LisVit.Data.Frames;

namespace LisVit.Data.Caching;

/// <summary>A clip in a cache.</summary>
/// <param name="Planned">What is kept of it.</param>
/// <param name="Height">Height of its frames in pixels.</param>
/// <param name="Width">Width of its frames in pixels.</param>
/// <param name="Offset">Where its frames begin in the file; they follow one another.</param>
/// <param name="Checksums">XxHash3 of each kept frame.</param>
internal sealed record CachedClip(PlannedClip Planned, int Height, int Width, long Offset, ulong[] Checksums)
{
    /// <summary>Bytes of a frame.</summary>
    public int FrameSize => Height * Width * RgbFrames.Channels;

    /// <summary>Where the frames end in the file.</summary>
    public long End => Offset + ((long)Checksums.Length * FrameSize);
}
