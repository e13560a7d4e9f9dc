namespace LisVit.Data;

/// <summary>A recorded split: the same clips in every epoch, and annotations that can be read without touching frames or disk.</summary>
public interface IAnnotatedClipSource : IClipSource
{
    /// <summary>The annotations, by clip index; <see cref="IClipSource.Count"/> of them.</summary>
    IReadOnlyList<ClipAnnotation> Annotations { get; }

    /// <summary>Clips that this source leaves out of what it was made from, and why. Nothing is left out that is not here.</summary>
    IReadOnlyList<ClipProblem> LeftOut { get; }
}
