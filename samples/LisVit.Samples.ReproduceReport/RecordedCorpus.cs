using LisVit.Data;
using LisVit.Data.Caching;
using LisVit.Data.Corpora;
using LisVit.Data.Filtering;
using LisVit.Data.Glosses;
using LisVit.Data.Sampling;

namespace LisVit.Samples.ReproduceReport;

/// <summary>
/// A corpus that lies on disk, in any of the forms that LisVit.Data reads. Training leaves out clips that CTC cannot learn from; validation and
/// test leave out nothing but, where asked to, clips that are missing. Each is told by number and name.
/// </summary>
internal static class RecordedCorpus
{
    public static CorpusSplits Open(Settings settings, TextWriter console)
    {
        var corpus = Corpus.Open(settings.Corpus!, new CorpusOptions { FollowLinks = settings.FollowLinks });
        var train = Filter(corpus, "train", settings, console, TooShortForCtcFilter.Sampled(SparsestSampler(settings)));
        var (dev, test) = (Filter(corpus, "dev", settings, console), Filter(corpus, "test", settings, console));
        var vocabulary = GlossVocabulary.FromClips(train);
        if (settings.Cache is null)
            return new(corpus.Description, train, dev, test, vocabulary);
        CachedClips[] cached = [Cache(train, "train", settings, console), Cache(dev, "dev", settings, console), Cache(test, "test", settings, console)];
        return new(corpus.Description, cached[0], cached[1], cached[2], vocabulary) { Owned = cached };
    }

    private static FilteredClips Filter(ICorpus corpus, string split, Settings settings, TextWriter console, params IClipFilter[] filters)
    {
        var clips = FilteredClips.Of(corpus.Split(split), settings.SkipMissing ? [new MissingClipFilter(), .. filters] : filters);
        if (clips.Dropped.Count > 0)
            console.WriteLine($"{split}: {clips.Summary()}");
        return clips;
    }

    // All frames are kept: a random phase may ask for any of them.
    private static CachedClips Cache(IClipSource clips, string split, Settings settings, TextWriter console) => new(
        clips,
        new FrameCacheOptions
        {
            FilePath = Path.Combine(settings.Cache!, FormattableString.Invariant($"{split}-{settings.Width}x{settings.Height}.frames")),
            Width = settings.Width,
            Height = settings.Height,
        },
        line => console.WriteLine($"{split}: {line}"));

    // A random phase may keep a frame less than the plain stride.
    private static IFrameSampler SparsestSampler(Settings settings)
    {
        var recipe = settings.Models.Select(model => Recipe.Of(settings.Preset, model, settings.Size)).MinBy(recipe => recipe.SamplingRate)!;
        return (recipe with { TrainingRates = settings.TrainingRates }).TrainingSampler;
    }
}
