namespace LisVit.Data.Corpora;

/// <summary>Opens a corpus whatever its form.</summary>
public static class Corpus
{
    /// <summary>
    /// Recognises what lies at a path: the layout of PHOENIX-2014-T (<see cref="Phoenix.PhoenixCorpus"/>), that of PHOENIX-2014
    /// (<see cref="Phoenix.Phoenix2014Corpus"/>), pickled annotations (<see cref="PickledCorpus"/>), or an own csv (<see cref="CsvCorpus"/>).
    /// </summary>
    /// <param name="path">A folder, a csv file, or the path of pickled annotations without their split.</param>
    /// <param name="options">How to open it; null takes the defaults.</param>
    /// <exception cref="InvalidDataException">None of these lies there, and the message has all that was looked for; or what lies there is damaged.</exception>
    public static ICorpus Open(string path, CorpusOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new CorpusOptions();
        if (File.Exists(path) && Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase) || File.Exists(Path.Combine(path, CsvCorpus.FileName)))
            return CsvCorpus.Open(path, options);
        return Phoenix.PhoenixCorpus.TryOpen(path, options)
            ?? Phoenix.Phoenix2014Corpus.TryOpen(path, options)
            ?? (ICorpus?)PickledCorpus.TryOpen(path, options)
            ?? throw new InvalidDataException(
                $"There is no corpus at '{path}'. Looked for were the csv of an own corpus ('{CsvCorpus.FileName}', or a path that ends in .csv); PHOENIX-2014-T ('annotations/manual/PHOENIX-2014-T.train.corpus.csv', or .dev. or .test.); PHOENIX-2014 ('annotations/manual/train.corpus.csv', or dev or test); and pickled annotations ('phoenix14t.train', or .dev or .test). Give the folder that holds one of these.");
    }
}
