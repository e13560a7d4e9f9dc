using LisVit.Data.Corpora;

namespace LisVit.Data.Phoenix;

/// <summary>One split of a corpus in the layout of PHOENIX-2014-T; the same clips in every epoch.</summary>
public sealed class PhoenixSplit : IAnnotatedClipSource
{
    private readonly CorpusSplit clips;

    internal PhoenixSplit(string name, PhoenixFrames frames, IReadOnlyList<PhoenixAnnotation> annotations)
    {
        Annotations = annotations;
        clips = new CorpusSplit(name, annotations, index =>
        {
            var row = annotations[index];
            return frames.Open(row.Name, row.Video, row.Start, row.End);
        });
    }

    /// <summary>"train", "dev" or "test".</summary>
    public string Name => clips.Name;

    /// <summary>The rows of the csv.</summary>
    public IReadOnlyList<PhoenixAnnotation> Annotations { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ClipProblem> LeftOut => clips.LeftOut;

    /// <inheritdoc/>
    public int Count => clips.Count;

    IReadOnlyList<ClipAnnotation> IAnnotatedClipSource.Annotations => Annotations;

    /// <inheritdoc/>
    /// <remarks>The names of a clip's frames are listed once and kept.</remarks>
    /// <exception cref="InvalidDataException">The clip's folder is missing, is a link out of the corpus, or holds unusable frames; the message names the clip or the file.</exception>
    public AnnotatedClip Open(int index, int epoch) => clips.Open(index, epoch);
}
