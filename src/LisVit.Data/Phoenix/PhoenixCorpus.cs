namespace LisVit.Data.Phoenix;

/// <summary>
/// A corpus on disk in the layout of RWTH-PHOENIX-Weather 2014 T (Camgoz et al., CVPR 2018): annotations at
/// <c>annotations/manual/PHOENIX-2014-T.{split}.corpus.csv</c>, frames at <c>features/fullFrame-210x260px/{split}/{name}/imagesNNNN.png</c>,
/// or in the folder <c>1</c> below that which the csv speaks of.
/// </summary>
public sealed class PhoenixCorpus
{
    /// <summary>Names of the splits.</summary>
    public static IReadOnlyList<string> Splits { get; } = ["train", "dev", "test"];

    private static readonly string[] Nestings = ["", "PHOENIX-2014-T", Path.Combine("PHOENIX-2014-T-release-v3", "PHOENIX-2014-T")];

    private readonly string root;

    private PhoenixCorpus(string root) => this.root = root;

    /// <summary>Finds a corpus.</summary>
    /// <param name="root">The folder that holds <c>annotations</c> and <c>features</c>, or <c>PHOENIX-2014-T</c> or <c>PHOENIX-2014-T-release-v3</c> around it.</param>
    /// <exception cref="InvalidDataException">There is no corpus; the message has the folders looked for.</exception>
    public static PhoenixCorpus Open(string root)
    {
        var candidates = Nestings.Select(nesting => Path.Combine(root, nesting)).ToList();
        var found = candidates.Find(candidate => Directory.Exists(AnnotationFolder(candidate)));
        return found is not null
            ? new PhoenixCorpus(found)
            : throw new InvalidDataException($"'{root}' holds no PHOENIX-2014-T corpus: none of these folders exists: {string.Join(", ", candidates.Select(candidate => $"'{AnnotationFolder(candidate)}'"))}. Give the folder that holds 'annotations' and 'features'.");
    }

    /// <summary>Reads the annotations of a split; frames are looked for clip by clip, when one is opened.</summary>
    /// <param name="split">"train", "dev" or "test".</param>
    /// <exception cref="ArgumentException">There is no such split.</exception>
    /// <exception cref="InvalidDataException">The split is empty or its annotations are not as expected; the message names the file and the line.</exception>
    public PhoenixSplit Split(string split)
    {
        if (!Splits.Contains(split))
            throw new ArgumentException($"A split is one of {string.Join(", ", Splits.Select(name => $"'{name}'"))}, but is '{split}'.", nameof(split));
        var path = Path.Combine(AnnotationFolder(root), $"PHOENIX-2014-T.{split}.corpus.csv");
        var annotations = PhoenixAnnotationReader.Read(path);
        return annotations.Count > 0
            ? new PhoenixSplit(split, Path.Combine(root, "features", "fullFrame-210x260px", split), annotations)
            : throw new InvalidDataException($"Split '{split}' is empty: '{path}' has no rows behind its header. Expected is one row a clip; restore the file from the corpus.");
    }

    private static string AnnotationFolder(string root) => Path.Combine(root, "annotations", "manual");
}
