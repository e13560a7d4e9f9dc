using LisVit.Data.Corpora;

namespace LisVit.Data.Phoenix;

/// <summary>
/// A corpus on disk in the layout of RWTH-PHOENIX-Weather 2014, the older one for recognition (Koller, Forster and Ney, CVIU 141, 2015), in its
/// multi-signer setup: annotations at <c>annotations/manual/{split}.corpus.csv</c>, frames at <c>features/fullFrame-210x260px/{split}/{name}/1/*.png</c>,
/// with or without the folder <c>1</c>.
/// </summary>
public sealed class Phoenix2014Corpus : ICorpus
{
    /// <summary>
    /// The training clip that is left out unless <see cref="CorpusOptions.KeepBrokenClip"/> says otherwise. Public code for this corpus drops it:
    /// the preprocessing of VAC (Min et al., ICCV 2021) as "broken data" by its row, others by this name; one that says why saw the loss become NaN
    /// and took the recording for shorter than its glosses.
    /// </summary>
    public const string BrokenClip = "13April_2011_Wednesday_tagesschau_default-14";

    private static readonly string[] Nestings = ["", "phoenix-2014-multisigner", Path.Combine("phoenix2014-release", "phoenix-2014-multisigner")];

    private readonly string root;
    private readonly CorpusOptions options;

    private Phoenix2014Corpus(string root, CorpusOptions? options)
    {
        this.root = Path.GetFullPath(root);
        this.options = options ?? new CorpusOptions();
        Splits = [.. SplitNames.Standard.Where(split => File.Exists(AnnotationFile(this.root, split)))];
    }

    /// <inheritdoc/>
    public string Description => $"PHOENIX-2014 layout at {root}";

    /// <inheritdoc/>
    public IReadOnlyList<string> Splits { get; }

    /// <summary>Finds a corpus.</summary>
    /// <param name="root">The folder that holds <c>annotations</c> and <c>features</c>, or <c>phoenix-2014-multisigner</c> or <c>phoenix2014-release</c> around it.</param>
    /// <param name="options">How to open it; null takes the defaults.</param>
    /// <exception cref="InvalidDataException">There is no corpus; the message has the files looked for.</exception>
    public static Phoenix2014Corpus Open(string root, CorpusOptions? options = null) =>
        TryOpen(root, options) ?? throw new InvalidDataException($"'{root}' holds no PHOENIX-2014 corpus: none of these files exists: {string.Join(", ", Nestings.Select(nesting => $"'{AnnotationFile(Path.Combine(root, nesting), "train")}'"))}, nor one for dev or test. Give the folder that holds 'annotations' and 'features'.");

    /// <inheritdoc cref="ICorpus.Split"/>
    public CorpusSplit Split(string split)
    {
        SplitNames.Require(split, Splits, root);
        var path = AnnotationFile(root, split);
        var (rows, leftOut) = Phoenix2014AnnotationReader.Read(path, options);
        if (rows.Count == 0)
            throw BarRows.Empty(split, path);
        var frames = new PhoenixFrames(root, split, options);
        return new CorpusSplit(split, [.. rows.Select(row => row.Annotation)], index => frames.Open(rows[index].Annotation.Name, rows[index].Folder), leftOut);
    }

    IAnnotatedClipSource ICorpus.Split(string split) => Split(split);

    /// <summary>Opens the corpus of one of the folders where it may lie; null where there is none.</summary>
    internal static Phoenix2014Corpus? TryOpen(string root, CorpusOptions? options) =>
        Nestings.Select(nesting => Path.Combine(root, nesting)).FirstOrDefault(candidate => SplitNames.Standard.Any(split => File.Exists(AnnotationFile(candidate, split)))) is { } found
            ? new Phoenix2014Corpus(found, options)
            : null;

    private static string AnnotationFile(string root, string split) => Path.Combine(root, "annotations", "manual", $"{split}.corpus.csv");
}
