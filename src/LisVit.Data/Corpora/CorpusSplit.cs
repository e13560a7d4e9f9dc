using LisVit.Data.Frames;

namespace LisVit.Data.Corpora;

/// <summary>One split of a recorded corpus; the same clips in every epoch.</summary>
public sealed class CorpusSplit : IAnnotatedClipSource
{
    private readonly Func<int, IFrameSource> frames;
    private readonly AnnotatedClip?[] opened;

    internal CorpusSplit(string name, IReadOnlyList<ClipAnnotation> annotations, Func<int, IFrameSource> frames, IReadOnlyList<ClipProblem>? leftOut = null)
    {
        Name = name;
        Annotations = annotations;
        LeftOut = leftOut ?? [];
        this.frames = frames;
        opened = new AnnotatedClip?[annotations.Count];
    }

    /// <summary>Name of the split.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ClipAnnotation> Annotations { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ClipProblem> LeftOut { get; }

    /// <inheritdoc/>
    public int Count => Annotations.Count;

    /// <inheritdoc/>
    /// <remarks>What is found of a clip's frames is kept.</remarks>
    /// <exception cref="InvalidDataException">The clip's frames are missing or unusable; the message names the clip.</exception>
    public AnnotatedClip Open(int index, int epoch)
    {
        if (index < 0 || index >= Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"A clip's index must be in [0, {Count}), but is {index}.");
        // Two threads may both open a clip; they find the same.
        return opened[index] ??= Open(index);
    }

    private AnnotatedClip Open(int index)
    {
        var annotation = Annotations[index];
        try
        {
            return new AnnotatedClip(annotation.Name, annotation.Signer, annotation.Glosses, frames(index));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"Clip '{annotation.Name}' of split '{Name}' cannot be opened: {exception.Message}", exception);
        }
    }
}
