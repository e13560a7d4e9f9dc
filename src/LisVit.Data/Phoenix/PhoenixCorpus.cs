using LisVit.Data.Corpora;

namespace LisVit.Data.Phoenix;

/// <summary>
/// A corpus on disk in the layout of RWTH-PHOENIX-Weather 2014 T (Camgoz et al., CVPR 2018): annotations at
/// <c>annotations/manual/PHOENIX-2014-T.{split}.corpus.csv</c>, frames at <c>features/fullFrame-210x260px/{split}/{name}/imagesNNNN.png</c>,
/// or in the folder <c>1</c> below that which the csv speaks of.
/// </summary>
public sealed class PhoenixCorpus : ICorpus
{
    private static readonly string[] Nestings = ["", "PHOENIX-2014-T", Path.Combine("PHOENIX-2014-T-release-v3", "PHOENIX-2014-T")];

    private readonly string root;
    private readonly CorpusOptions options;

    private PhoenixCorpus(string root, CorpusOptions? options)
    {
        this.root = Path.GetFullPath(root);
        this.options = options ?? new CorpusOptions();
        Splits = [.. SplitNames.Standard.Where(split => File.Exists(AnnotationFile(this.root, split)))];
    }

    /// <inheritdoc/>
    public string Description => $"PHOENIX-2014-T layout at {root}";

    /// <inheritdoc/>
    public IReadOnlyList<string> Splits { get; }

    /// <summary>Finds a corpus.</summary>
    /// <param name="root">The folder that holds <c>annotations</c> and <c>features</c>, or <c>PHOENIX-2014-T</c> or <c>PHOENIX-2014-T-release-v3</c> around it.</param>
    /// <param name="options">How to open it; null takes the defaults.</param>
    /// <exception cref="InvalidDataException">There is no corpus; the message has the folders looked for.</exception>
    public static PhoenixCorpus Open(string root, CorpusOptions? options = null)
    {
        var candidates = Candidates(root);
        var found = Array.Find(candidates, candidate => Directory.Exists(AnnotationFolder(candidate)));
        return found is not null
            ? new PhoenixCorpus(found, options)
            : throw new InvalidDataException($"'{root}' holds no PHOENIX-2014-T corpus: none of these folders exists: {string.Join(", ", candidates.Select(candidate => $"'{AnnotationFolder(candidate)}'"))}. Give the folder that holds 'annotations' and 'features'.");
    }

    /// <summary>Reads the annotations of a split; frames are looked for clip by clip, when one is opened.</summary>
    /// <param name="split">"train", "dev" or "test".</param>
    /// <exception cref="ArgumentException">There is no such split.</exception>
    /// <exception cref="InvalidDataException">The split is empty or its annotations are not as expected; the message names the file and the line.</exception>
    public PhoenixSplit Split(string split)
    {
        if (!SplitNames.Standard.Contains(split))
            throw new ArgumentException($"A split is one of {Shown.List(SplitNames.Standard)}, but is '{Shown.Of(split)}'.", nameof(split));
        var path = AnnotationFile(root, split);
        var annotations = PhoenixAnnotationReader.Read(path);
        return annotations.Count > 0
            ? new PhoenixSplit(split, new PhoenixFrames(root, split, options), annotations)
            : throw BarRows.Empty(split, path);
    }

    IAnnotatedClipSource ICorpus.Split(string split) => Split(split);

    /// <summary>Opens the corpus of one of the folders where it may lie; null where there is none.</summary>
    internal static PhoenixCorpus? TryOpen(string root, CorpusOptions options) =>
        Array.Find(Candidates(root), candidate => SplitNames.Standard.Any(split => File.Exists(AnnotationFile(candidate, split)))) is { } found
            ? new PhoenixCorpus(found, options)
            : null;

    private static string[] Candidates(string root) => [.. Nestings.Select(nesting => Path.Combine(root, nesting))];

    private static string AnnotationFolder(string root) => Path.Combine(root, "annotations", "manual");

    private static string AnnotationFile(string root, string split) => Path.Combine(AnnotationFolder(root), $"PHOENIX-2014-T.{split}.corpus.csv");
}
