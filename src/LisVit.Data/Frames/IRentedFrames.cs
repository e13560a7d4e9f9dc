namespace LisVit.Data.Frames;

/// <summary>Frames that can be read into memory that is used again: fresh pages cost more than what is written to them.</summary>
internal interface IRentedFrames : IFrameSource
{
    /// <summary>As <see cref="IFrameSource.Read"/>, for a caller that lets go of the frames by <see cref="RgbFrames.Recycle"/>.</summary>
    RgbFrames ReadRented(ReadOnlySpan<int> indices);
}
