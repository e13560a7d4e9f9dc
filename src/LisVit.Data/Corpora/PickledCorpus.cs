using LisVit.Data.Frames;

namespace LisVit.Data.Corpora;

/// <summary>
/// PHOENIX-2014-T as the report's authors used it: pickled annotations <c>{stem}.train</c>, <c>{stem}.dev</c> and <c>{stem}.test</c>, such as
/// <c>phoenix14t.train</c>, and videos at <c>videos_phoenix/videos/{name}.mp4</c> beside them, where a name begins with its split. The videos may be
/// absent as long as no clip is opened: annotations are enough for vocabularies, statistics and language models.
/// </summary>
public sealed class PickledCorpus : ICorpus
{
    private readonly string stem;
    private readonly CorpusOptions options;

    private PickledCorpus(string stem, CorpusOptions options)
    {
        this.stem = stem;
        this.options = options;
        Splits = [.. SplitNames.Standard.Where(split => File.Exists($"{stem}.{split}"))];
    }

    /// <inheritdoc/>
    public string Description => $"pickled annotations at {stem}.*";

    /// <inheritdoc/>
    public IReadOnlyList<string> Splits { get; }

    /// <summary>Finds a corpus.</summary>
    /// <param name="path">The folder of the annotation files, or their common path without the split, such as <c>data/phoenix14t</c>.</param>
    /// <param name="options">How to open it; null takes the defaults.</param>
    /// <exception cref="InvalidDataException">There is no such file, or there are several corpora in the folder; the message says what was looked for or found.</exception>
    public static PickledCorpus Open(string path, CorpusOptions? options = null) =>
        TryOpen(path, options ?? new CorpusOptions()) ?? throw new InvalidDataException($"'{path}' holds no pickled annotations: neither '{path}.train', '{path}.dev' or '{path}.test' exists, nor a file in that folder that ends in '.train', '.dev' or '.test'.");

    /// <summary>Reads the annotations of one file, whatever its name.</summary>
    /// <param name="path">A pickled list of annotations, packed by gzip or not.</param>
    /// <param name="split">The split that its clips belong to: their names begin with it.</param>
    /// <returns>The annotations in the order of the file.</returns>
    /// <exception cref="InvalidDataException">The file is missing, empty or not as expected; the message names the file, the item and the key.</exception>
    public static IReadOnlyList<ClipAnnotation> ReadAnnotations(string path, string split) => PickledAnnotationReader.Read(path, split);

    /// <inheritdoc cref="ICorpus.Split"/>
    public CorpusSplit Split(string split)
    {
        SplitNames.Require(split, Splits, stem);
        var annotations = PickledAnnotationReader.Read($"{stem}.{split}", split);
        if (annotations.Count == 0)
            throw new InvalidDataException($"Split '{split}' is empty: '{stem}.{split}' is a list without items. Expected is one item a clip.");
        var folder = Path.GetDirectoryName(stem)!;
        var boundary = new LinkBoundary(folder, Path.Combine(folder, "videos_phoenix", "videos"), options);
        return new CorpusSplit(split, annotations, index => Video(annotations[index], boundary));
    }

    IAnnotatedClipSource ICorpus.Split(string split) => Split(split);

    /// <summary>Opens the corpus of a folder or stem; null where there is none.</summary>
    internal static PickledCorpus? TryOpen(string path, CorpusOptions options)
    {
        path = Path.GetFullPath(path);
        if (SplitNames.Standard.Any(split => File.Exists($"{path}.{split}")))
            return new PickledCorpus(path, options);
        if (!Directory.Exists(path))
            return null;
        var stems = SplitNames.Standard.SelectMany(split => Directory.GetFiles(path, "*." + split)).Select(file => Path.ChangeExtension(file, null)).Distinct().Order(StringComparer.Ordinal).ToArray();
        return stems.Length switch
        {
            0 => null,
            1 => new PickledCorpus(stems[0], options),
            _ => throw new InvalidDataException($"'{path}' holds the pickled annotations of {stems.Length} corpora: {Shown.List(stems)}. Give one of these paths."),
        };
    }

    private IFrameSource Video(ClipAnnotation clip, LinkBoundary boundary)
    {
        var path = boundary.PathTo(clip.Name + ".mp4");
        if (!File.Exists(path))
            throw new InvalidDataException($"Clip '{clip.Name}' has no video: '{path}' does not exist. Restore it from the corpus.");
        boundary.Check(path, clip.Name);
        return options.OpenVideo(path, clip.FrameCount);
    }
}
