namespace LisVit.Data.Frames;

/// <summary>Where the frames of one clip come from. Only frames that are asked for are decoded. Implementations are safe to call from several threads, or a source gives each clip one of its own.</summary>
public interface IFrameSource
{
    /// <summary>Number of frames that the clip has before sampling.</summary>
    int FrameCount { get; }

    /// <summary>Decodes the chosen frames.</summary>
    /// <param name="indices">Frame indices from 0, ascending; an index may repeat.</param>
    /// <returns>Frames in the order of <paramref name="indices"/>, <c>[t h w c]</c>.</returns>
    /// <exception cref="InvalidDataException">A frame is missing or cannot be decoded; the message names the file.</exception>
    RgbFrames Read(ReadOnlySpan<int> indices);
}
