using System.Globalization;
using LisVit.Data.Frames;

namespace LisVit.Data.Corpora;

/// <summary>
/// A video whose number of frames the annotations promise: asking a file for it takes a process, which thousands of clips must not cost
/// before training starts. The promise is checked when frames are read.
/// </summary>
/// <param name="path">The video file.</param>
/// <param name="frameCount">What the annotations say.</param>
/// <param name="clip">Names the clip in errors.</param>
/// <param name="open">Opens the file.</param>
internal sealed class PromisedVideo(string path, int frameCount, string clip, Func<string, IFrameSource> open) : IStoredFrames
{
    private readonly Lazy<IFrameSource> video = new(() => open(path), LazyThreadSafetyMode.PublicationOnly);

    public int FrameCount => frameCount;

    public string Fingerprint
    {
        get
        {
            var file = new FileInfo(path);
            return string.Create(CultureInfo.InvariantCulture, $"{path}|{file.Length}|{file.LastWriteTimeUtc.Ticks}|{frameCount}");
        }
    }

    public RgbFrames Read(ReadOnlySpan<int> indices)
    {
        var found = video.Value.FrameCount;
        return found == frameCount
            ? video.Value.Read(indices)
            : throw new InvalidDataException($"Clip '{Shown.Of(clip)}' has {frameCount} frames by its annotations, but video '{path}' has {found}. Restore the video, or the annotations that belong to it.");
    }
}
