namespace LisVit.Data.Frames;

/// <summary>Frames that lie in files, so that what was decoded from them can be kept until the files change.</summary>
public interface IStoredFrames : IFrameSource
{
    /// <summary>
    /// Tells these frames from any others and from their own past, without decoding one: it holds what the files are called, how
    /// large they are and when they were last changed.
    /// </summary>
    string Fingerprint { get; }
}
