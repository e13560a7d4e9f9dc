namespace LisVit.Data.Frames;

/// <summary>How a video file is decoded.</summary>
public sealed record VideoOptions
{
    /// <summary>The ffmpeg program: a name that is looked for on PATH (never in the current folder), or a full path.</summary>
    public string Ffmpeg { get; init; } = "ffmpeg";

    /// <summary>Longest time that one run of ffmpeg may take before it is ended, above zero: a <c>Read</c>, or the count of all frames. What takes the frames of a <see cref="VideoFrames.Stream"/> has its own time.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Largest picture that is decoded, in pixels, at least 1. The default, 64 megapixels, is twice an 8K picture.</summary>
    public int MaximumPixels { get; init; } = FrameLimits.MaximumPixels;

    /// <summary>Threads that ffmpeg decodes with, at least 1. Loader workers already run side by side, so one is fastest there.</summary>
    public int Threads { get; init; } = 1;
}
