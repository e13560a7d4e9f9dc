using LisVit.Data.Frames;

namespace LisVit.Data.Corpora;

/// <summary>How a corpus is opened.</summary>
public sealed record CorpusOptions
{
    /// <summary>
    /// Whether links that lie below the folders of clips may lead out of the corpus. The folders of the layout itself (the root,
    /// <c>features</c>, a split's folder) may always be links, since their names do not come from the annotations.
    /// </summary>
    public bool FollowLinks { get; init; }

    /// <summary>
    /// Whether the one training clip of PHOENIX-2014 that cannot be trained on is kept (<see cref="Phoenix.Phoenix2014Corpus.BrokenClip"/>).
    /// </summary>
    public bool KeepBrokenClip { get; init; }

    /// <summary>Opens a video file; the number is how many frames it has by its annotations, where they say.</summary>
    internal Func<string, int?, IFrameSource> OpenVideo { get; init; } =
        static (path, frameCount) => frameCount is { } count ? VideoFrames.Open(path, count) : VideoFrames.Open(path);
}
