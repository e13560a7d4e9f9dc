using LisVit.Data;
using LisVit.Data.Caching;
using LisVit.Data.Corpora;
using LisVit.Data.Filtering;
using LisVit.Data.Frames;
using LisVit.Data.Glosses;
using LisVit.Data.Sampling;

namespace LisVit.Samples.ReproduceReport;

/// <summary>
/// A corpus that lies on disk, in any of the forms that LisVit.Data reads. Training leaves out clips that CTC cannot learn from; validation and
/// test leave out nothing but, where asked to, clips that are missing. Each is told by number and name.
/// </summary>
internal static class RecordedCorpus
{
    private const int VideosAskedForTheirRate = 5;

    public static CorpusSplits Open(Settings settings, TextWriter console)
    {
        var corpus = Corpus.Open(settings.Corpus!, new CorpusOptions { FollowLinks = settings.FollowLinks });
        var train = Filter(corpus, "train", settings, console, TooShortForCtcFilter.Sampled(SparsestSampler(settings)));
        var (dev, test) = (Filter(corpus, "dev", settings, console), Filter(corpus, "test", settings, console));
        var vocabulary = GlossVocabulary.FromClips(train);
        var rate = RateOf(train);
        if (settings.Cache is null)
            return new(corpus.Description, train, dev, test, vocabulary) { FramesPerSecond = rate };
        CachedClips[] cached = [Cache(train, "train", settings, console), Cache(dev, "dev", settings, console), Cache(test, "test", settings, console)];
        return new(corpus.Description, cached[0], cached[1], cached[2], vocabulary) { FramesPerSecond = rate, Owned = cached };
    }

    // The median of a few videos; folders of images do not say a rate.
    private static double RateOf(FilteredClips clips)
    {
        var asked = Math.Min(VideosAskedForTheirRate, clips.Count);
        var rates = Enumerable.Range(0, asked)
            .Select(i => (clips.Open(i * clips.Count / asked, epoch: 0).Frames as VideoFrames)?.FramesPerSecond)
            .OfType<double>()
            .Order()
            .ToArray();
        return rates.Length > 0 ? rates[rates.Length / 2] : CorpusSplits.UsualFramesPerSecond;
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
