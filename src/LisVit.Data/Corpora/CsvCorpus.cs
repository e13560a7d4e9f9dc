using LisVit.Data.Frames;

namespace LisVit.Data.Corpora;

/// <summary>
/// An own corpus: one csv file with the columns <c>video,glosses,signer,split</c>, beside video files or folders of numbered images. The path in
/// <c>video</c> is relative to the csv and names the clip; glosses are separated by spaces; splits may have any name.
/// </summary>
public sealed class CsvCorpus : ICorpus
{
    /// <summary>Name of the csv file where only its folder is given.</summary>
    public const string FileName = "corpus.csv";

    private readonly string path;
    private readonly CorpusOptions options;
    private readonly List<CsvAnnotationReader.Row> rows;

    private CsvCorpus(string path, CorpusOptions? options)
    {
        this.path = Path.GetFullPath(path);
        this.options = options ?? new CorpusOptions();
        rows = CsvAnnotationReader.Read(this.path);
        Splits = [.. rows.Select(row => row.Split).Distinct(StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public string Description => $"videos of {path}";

    /// <inheritdoc/>
    public IReadOnlyList<string> Splits { get; }

    /// <summary>Reads the csv file.</summary>
    /// <param name="path">The csv file, or a folder with a <c>corpus.csv</c>.</param>
    /// <param name="options">How to open it; null takes the defaults.</param>
    /// <exception cref="InvalidDataException">The file is missing or not as expected; the message names the file, the line and the value.</exception>
    public static CsvCorpus Open(string path, CorpusOptions? options = null) => new(Directory.Exists(path) ? Path.Combine(path, FileName) : path, options);

    /// <inheritdoc cref="ICorpus.Split"/>
    public CorpusSplit Split(string split)
    {
        SplitNames.Require(split, Splits, path);
        var folder = Path.GetDirectoryName(path)!;
        var boundary = new LinkBoundary(folder, folder, options);
        var annotations = rows.Where(row => row.Split == split).Select(row => new ClipAnnotation(row.Video, row.Signer, row.Glosses)).ToArray();
        return new CorpusSplit(split, annotations, index => Frames(annotations[index].Name, boundary));
    }

    IAnnotatedClipSource ICorpus.Split(string split) => Split(split);

    private IFrameSource Frames(string video, LinkBoundary boundary)
    {
        var place = boundary.PathTo(video);
        var isFolder = Directory.Exists(place);
        if (!isFolder && !File.Exists(place))
            throw new InvalidDataException($"Clip '{video}' has no frames: '{place}' does not exist. Expected is a video file, or a folder of numbered images, relative to '{path}'.");
        boundary.Check(place, video);
        return isFolder ? ImageFolderFrames.Open(place) : options.OpenVideo(place, null);
    }
}
