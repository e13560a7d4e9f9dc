namespace LisVit.Data.Filtering;

/// <summary>A clip that filters decide on. Its annotation costs nothing; its frames are looked for when a filter asks.</summary>
public sealed class ClipCandidate
{
    private readonly IAnnotatedClipSource clips;
    private readonly int index;

    internal ClipCandidate(IAnnotatedClipSource clips, int index)
    {
        this.clips = clips;
        this.index = index;
    }

    /// <summary>What the corpus says of it.</summary>
    public ClipAnnotation Annotation => clips.Annotations[index];

    /// <summary>Frames before sampling: as annotated, or else as counted by opening the clip.</summary>
    /// <exception cref="InvalidDataException">The clip had to be opened, and its frames are missing; the message names it.</exception>
    public int FrameCount => Annotation.FrameCount ?? Open().Frames.FrameCount;

    /// <summary>Opens the clip without decoding its frames.</summary>
    /// <exception cref="InvalidDataException">Its frames are missing; the message names it.</exception>
    public AnnotatedClip Open() => clips.Open(index, epoch: 0);
}
