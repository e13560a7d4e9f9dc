using LisVit.Data;
using LisVit.Data.Composing;
using LisVit.Data.Glosses;
using LisVit.Data.Phoenix;


namespace LisVit.Samples.ReproduceReport;

/// <summary>The three splits of a corpus and its vocabulary.</summary>
internal sealed record CorpusSplits(string Name, IClipSource Train, IClipSource Validation, IClipSource Test, GlossVocabulary Vocabulary)
{
    private const int ClipsAnEpoch = 2000;

    public static CorpusSplits Open(Settings settings, TextWriter console, CancellationToken cancellation)
    {
        if (settings.Corpus is not null)
            return Phoenix(settings.Corpus, $"PHOENIX layout at {settings.Corpus}");
        return settings.Photos is not null ? Composed(settings) : Synthetic(console, cancellation);
    }

    private static CorpusSplits Phoenix(string root, string name)
    {
        var corpus = PhoenixCorpus.Open(root);
        var train = corpus.Split("train");
        return new(name, train, corpus.Split("dev"), corpus.Split("test"), GlossVocabulary.FromClips(train));
    }

    private static CorpusSplits Composed(Settings settings)
    {
        var options = ComposingOptions.SignedDigitsV1;
        var signs = IsolatedSigns.Open(settings.Photos!);
        var (train, validation, test) = signs.Split();
        if (settings.TestPhotos is not null)
            test = IsolatedSigns.Open(settings.TestPhotos);
        return new(
            $"{options.Name}, composed from isolated signs at {settings.Photos}" + (settings.TestPhotos is null ? "" : $", test from {settings.TestPhotos}"),
            new ComposedClipSource(train, options, ClipsAnEpoch, settings.Seed, freshEveryEpoch: true),
            new ComposedClipSource(validation, options, options.ValidationClips, options.ValidationSeed, freshEveryEpoch: false),
            new ComposedClipSource(test, options, options.TestClips, options.TestSeed, freshEveryEpoch: false),
            GlossVocabulary.FromGlosses(train.Glosses));
    }

    private static CorpusSplits Synthetic(TextWriter console, CancellationToken cancellation) => throw new UsageException($"{console}{cancellation}");
}
