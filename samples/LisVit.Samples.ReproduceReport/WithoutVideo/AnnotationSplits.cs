using LisVit.Data.Corpora;
using LisVit.Data.Phoenix;

namespace LisVit.Samples.ReproduceReport.WithoutVideo;

/// <summary>The sentences of a corpus, split by split, of its annotations alone.</summary>
/// <param name="Description">What was read.</param>
/// <param name="Sentences">Glosses of each sentence by split.</param>
internal sealed record AnnotationSplits(string Description, IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyList<string>>> Sentences)
{
    private static readonly string[] Names = ["train", "dev", "test"];

    /// <summary>Reads a corpus at one path, or several files of one split each.</summary>
    /// <param name="paths">A path as for <see cref="Corpus.Open"/>, or two files or more: csv of PHOENIX-2014-T or pickled annotations, with the split in their names.</param>
    public static AnnotationSplits Read(IReadOnlyList<string> paths)
    {
        if (paths.Count == 1)
        {
            var corpus = Corpus.Open(paths[0]);
            return new(corpus.Description, corpus.Splits.ToDictionary(split => split, split => (IReadOnlyList<IReadOnlyList<string>>)[.. corpus.Split(split).Annotations.Select(clip => clip.Glosses)]));
        }

        var sentences = new Dictionary<string, IReadOnlyList<IReadOnlyList<string>>>();
        foreach (var path in paths)
        {
            if (!sentences.TryAdd(SplitOf(path), Read(path)))
                throw new UsageException($"--annotations has two files of the split '{SplitOf(path)}': {string.Join(", ", paths.Select(each => $"'{each}'"))}. Give one a split.");
        }

        return new($"annotations of {string.Join(", ", paths)}", sentences);
    }

    private static string SplitOf(string path)
    {
        var parts = Path.GetFileName(path).Split('.', '-', '_');
        return Names.FirstOrDefault(name => parts.Contains(name, StringComparer.Ordinal))
            ?? throw new UsageException($"--annotations '{path}' does not say which split it is. Expected is a file name with train, dev or test in it, between points or hyphens, such as 'PHOENIX-2014-T.dev.corpus.csv' or 'phoenix14t.dev'.");
    }

    private static IReadOnlyList<IReadOnlyList<string>> Read(string path) => Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase)
        ? [.. PhoenixAnnotationReader.Read(path).Select(clip => clip.Glosses)]
        : [.. PickledCorpus.ReadAnnotations(path, SplitOf(path)).Select(clip => clip.Glosses)];
}
