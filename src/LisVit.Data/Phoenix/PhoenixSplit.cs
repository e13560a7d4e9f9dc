using LisVit.Data.Frames;

namespace LisVit.Data.Phoenix;

/// <summary>One split of a corpus in the PHOENIX layout; the same clips in every epoch.</summary>
public sealed class PhoenixSplit : IClipSource
{
    // The csv ends its paths in a folder that the published frames lack and repacked ones may have.
    private const string CsvFolder = "1";

    private readonly string frameFolder;
    private readonly AnnotatedClip?[] opened;

    internal PhoenixSplit(string name, string frameFolder, IReadOnlyList<PhoenixAnnotation> annotations)
    {
        Name = name;
        Annotations = annotations;
        this.frameFolder = frameFolder;
        opened = new AnnotatedClip?[annotations.Count];
    }

    /// <summary>"train", "dev" or "test".</summary>
    public string Name { get; }

    /// <summary>The rows of the csv.</summary>
    public IReadOnlyList<PhoenixAnnotation> Annotations { get; }

    /// <inheritdoc/>
    public int Count => Annotations.Count;

    /// <inheritdoc/>
    /// <remarks>The names of a clip's frames are listed once and kept.</remarks>
    /// <exception cref="InvalidDataException">The clip's folder or a frame of it is missing; the message names it.</exception>
    public AnnotatedClip Open(int index, int epoch)
    {
        if (index < 0 || index >= Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"A clip's index must be in [0, {Count}), but is {index}.");
        // Two threads may both list a folder; they find the same.
        return opened[index] ??= Open(Annotations[index]);
    }

    private AnnotatedClip Open(PhoenixAnnotation annotation)
    {
        var folders = Folders(annotation);
        var folder = Array.Find(folders, Directory.Exists)
            ?? throw new InvalidDataException($"Clip '{annotation.Name}' of split '{Name}' has no frames: neither '{folders[0]}' nor '{folders[1]}' exists. Expected is a folder of numbered PNG images; restore it from the corpus.");
        return new AnnotatedClip(annotation.Name, annotation.Signer, annotation.Glosses, ImageFolderFrames.Open(folder));
    }

    private string[] Folders(PhoenixAnnotation annotation)
    {
        var parts = annotation.Video.Split('/')[..^1];
        if (parts is [.. var withoutLast, CsvFolder])
            parts = withoutLast;
        var folder = Path.Combine([frameFolder, .. parts]);
        return [Path.Combine(folder, CsvFolder), folder];
    }
}
