using LisVit.Data.Corpora;
using LisVit.Data.Filtering;
using LisVit.Data.Glosses;
using LisVit.Data.Sampling;
using LisVit.Tests;

namespace LisVit.Data.Tests.Corpora;

/// <summary>The published annotations of all 8,257 sentences of PHOENIX-2014-T, and every figure that is known of them.</summary>
public sealed class RealAnnotationTests
{
    private static readonly Lazy<Dictionary<string, IAnnotatedClipSource>> Splits = new(() =>
    {
        var corpus = Corpus.Open(Requirement.Shared("data/phoenix14t-annotations"));
        return corpus.Splits.ToDictionary(split => split, corpus.Split);
    });

    [SkippableTheory]
    [InlineData("train", 7_096, 827_354, 55_247, 1_085)]
    [InlineData("dev", 519, 55_775, 3_748, 393)]
    [InlineData("test", 642, 64_627, 4_264, 411)]
    public void Clips_frames_and_glosses_are_as_published(string split, int clips, int frames, int glosses, int distinct)
    {
        var annotations = Splits.Value[split].Annotations;

        annotations.Should().HaveCount(clips);
        annotations.Sum(clip => clip.FrameCount!.Value).Should().Be(frames);
        annotations.Sum(clip => clip.Glosses.Count).Should().Be(glosses);
        GlossVocabulary.FromClips(Splits.Value[split]).Count.Should().Be(distinct);
        annotations.Should().OnlyContain(clip => clip.Name.StartsWith(split + "/", StringComparison.Ordinal) && clip.Translation.Length > 0);
    }

    [SkippableFact]
    public void Lengths_of_training_clips_are_as_published()
    {
        var annotations = Splits.Value["train"].Annotations;

        annotations.Average(clip => clip.FrameCount!.Value).Should().BeApproximately(116.6, 0.05);
        (annotations.Min(clip => clip.FrameCount), annotations.Max(clip => clip.FrameCount)).Should().Be((16, 475));
        annotations.Average(clip => clip.Glosses.Count).Should().BeApproximately(7.79, 0.005);
        annotations.Max(clip => clip.Glosses.Count).Should().Be(30);
    }

    [SkippableFact]
    public void All_splits_have_nine_signers_and_1115_glosses()
    {
        var splits = Splits.Value.Values;

        splits.SelectMany(split => split.Annotations).Select(clip => clip.Signer).Distinct().Should().HaveCount(9);
        GlossVocabulary.FromClips([.. splits]).Count.Should().Be(1_115);
    }

    [SkippableTheory]
    [InlineData("train", 0)]
    [InlineData("dev", 14)]
    [InlineData("test", 19)]
    public void Glosses_that_training_never_shows_are_counted(string split, int running)
    {
        var vocabulary = GlossVocabulary.FromClips(Splits.Value["train"]);

        var unknown = UnknownGlosses.Of(Splits.Value[split], vocabulary);

        unknown.Running.Should().Be(running);
        unknown.Clips.Sum(clip => clip.Glosses.Count).Should().Be(running);
        (100.0 * unknown.Running / unknown.RunningTotal).Should().BeLessThan(0.5);
    }

    [SkippableTheory]
    [InlineData(1, 0)]
    [InlineData(4, 1)]
    [InlineData(8, 52)]
    public void Training_clips_too_short_for_ctc_are_counted(int stride, int clips)
    {
        var filtered = FilteredClips.Of(Splits.Value["train"], TooShortForCtcFilter.AtStride(stride));

        filtered.Dropped.Should().HaveCount(clips);
        filtered.Count.Should().Be(7_096 - clips);
    }

    [SkippableFact]
    public void The_training_clip_that_is_too_short_at_the_rate_of_the_report_is_named()
    {
        var filtered = FilteredClips.Of(Splits.Value["train"], TooShortForCtcFilter.Sampled(new UniformFrameSampler(0.25)), new SingleGlossFilter());

        filtered.Dropped.Should().HaveCount(10).And.ContainSingle(clip => clip == new ClipProblem("train/25August_2009_Tuesday_heute-3301", "its 16 frames make 4 steps after sampling, but its 5 glosses need 5"));
        filtered.Dropped.Count(clip => clip.Problem.StartsWith("its only gloss is '", StringComparison.Ordinal)).Should().Be(9);
    }
}
