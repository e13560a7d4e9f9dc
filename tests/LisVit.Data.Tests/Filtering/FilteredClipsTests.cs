using LisVit.Data.Corpora;
using LisVit.Data.Filtering;
using LisVit.Data.Sampling;
using LisVit.Data.Tests.Corpora;

namespace LisVit.Data.Tests.Filtering;

public sealed class FilteredClipsTests
{
    [Fact]
    public void Kept_clips_keep_their_order_and_dropped_ones_their_reason()
    {
        var clips = Clips(("a", "WIND", 100), ("b", "WIND REGEN", 100), ("c", "WIND WIND", 11), ("d", "REGEN WIND", 8));

        var filtered = FilteredClips.Of(clips, new SingleGlossFilter(), TooShortForCtcFilter.AtStride(4));

        filtered.Count.Should().Be(2);
        filtered.Annotations.Select(clip => clip.Name).Should().Equal("b", "d");
        (filtered.Open(1, 0).Name, filtered.Open(1, 3).Frames.FrameCount).Should().Be(("d", 8));
        filtered.Dropped.Should().Equal(
            new ClipProblem("a", "its only gloss is 'WIND'"),
            new ClipProblem("c", "its 11 frames make 2 steps at a stride of 4, but its 2 glosses need 3"));
        filtered.Summary().Should().Be("2 of 4 clips are left out\n  a: its only gloss is 'WIND'\n  c: its 11 frames make 2 steps at a stride of 4, but its 2 glosses need 3");
        filtered.Summary(most: 1).Should().EndWith("'WIND'\n  and 1 more");
        filtered.Invoking(it => it.Open(2, 0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void What_an_earlier_filter_left_out_stays_on_record()
    {
        var once = FilteredClips.Of(Clips(("a", "WIND", 100), ("b", "WIND REGEN", 1), ("c", "WIND REGEN", 9)), new SingleGlossFilter());

        var twice = FilteredClips.Of(once, TooShortForCtcFilter.AtStride(1));

        twice.LeftOut.Select(clip => clip.Clip).Should().Equal("a", "b");
        twice.Dropped.Select(clip => clip.Clip).Should().Equal("b");
    }

    [Fact]
    public void Missing_clips_are_an_error_unless_they_are_left_out_by_name()
    {
        var clips = new CorpusSplit("dev", [Annotation("a", "WIND REGEN", null), Annotation("b", "WIND REGEN", null)], index => index == 1 ? new FakeVideo("b", 5) : throw new InvalidDataException("Clip 'a' has no frames."));

        FluentActions.Invoking(() => FilteredClips.Of(clips, TooShortForCtcFilter.AtStride(1))).Should().Throw<InvalidDataException>().WithMessage("Clip 'a' has no frames.");

        var filtered = FilteredClips.Of(clips, new MissingClipFilter(), TooShortForCtcFilter.AtStride(1));
        filtered.Annotations.Should().ContainSingle().Which.Name.Should().Be("b");
        filtered.Dropped.Should().Equal(new ClipProblem("a", "Clip 'a' has no frames."));
    }

    [Fact]
    public void Annotated_lengths_are_believed_so_that_no_clip_is_opened()
    {
        var clips = new CorpusSplit("dev", [Annotation("a", "WIND REGEN", 2)], _ => throw new InvalidOperationException("opened"));

        FilteredClips.Of(clips, TooShortForCtcFilter.AtStride(1), new SingleGlossFilter()).Count.Should().Be(1);
    }

    [Theory]
    [InlineData("WIND", 1)]
    [InlineData("WIND REGEN WIND", 3)]
    [InlineData("WIND WIND", 3)]
    [InlineData("A A A B B", 8)]
    public void A_path_needs_a_blank_between_equal_glosses(string glosses, int steps) => TooShortForCtcFilter.StepsNeeded(glosses.Split(' ')).Should().Be(steps);

    [Theory]
    [InlineData(0.25, 1, 5, true)]
    [InlineData(0.25, 1, 4, false)]
    [InlineData(0.25, 2, 9, true)]
    [InlineData(0.25, 2, 8, false)]
    [InlineData(0.5, 2, 8, true)]
    [InlineData(0.5, 2, 4, false)]
    public void Steps_are_counted_after_sampling_and_the_models_stride(double rate, int stride, int frames, bool kept) =>
        FilteredClips.Of(Clips(("a", "WIND REGEN", frames)), TooShortForCtcFilter.Sampled(new UniformFrameSampler(rate), stride)).Count.Should().Be(kept ? 1 : 0);

    [Fact]
    public void A_random_sampler_counts_by_the_fewest_frames_it_may_keep()
    {
        // 5 frames at a stride of 4: frames 0 and 4 without a phase, and frame 3 alone with the last.
        FilteredClips.Of(Clips(("a", "WIND REGEN", 5)), TooShortForCtcFilter.Sampled(new RandomPhaseFrameSampler(0.25))).Dropped.Should().ContainSingle()
            .Which.Problem.Should().Be("its 5 frames make 1 steps after sampling, but its 2 glosses need 2");
    }

    [Fact]
    public void A_sampler_of_mixed_rates_counts_at_the_lowest_with_the_latest_start() =>
        // 9 frames keep frame 7 alone at an eighth, and two at least at a quarter.
        FilteredClips.Of(Clips(("a", "WIND REGEN", 9)), TooShortForCtcFilter.Sampled(new MixedRateFrameSampler(1, 0.125, 0.25))).Dropped.Should().ContainSingle()
            .Which.Problem.Should().Be("its 9 frames make 1 steps after sampling, but its 2 glosses need 2");

    [Fact]
    public void The_fewest_frames_may_need_a_low_draw_and_then_a_high_one()
    {
        var sampler = new DrawingSampler(random => random.NextDouble() < 0.01 && random.Next(100) == 99 ? 1 : 50);

        FilteredClips.Of(Clips(("a", "WIND REGEN", 100)), TooShortForCtcFilter.Sampled(sampler)).Count.Should().Be(0);
    }

    [Fact]
    public void A_sampler_that_draws_until_it_likes_the_number_comes_to_an_end()
    {
        var sampler = new DrawingSampler(random =>
        {
            while (random.NextInt64(1_000) is 0 or 999 || random.NextSingle() is < 0.1f or > 0.9f)
                continue;
            return 2;
        });

        FilteredClips.Of(Clips(("a", "WIND REGEN", 100)), TooShortForCtcFilter.Sampled(sampler)).Count.Should().Be(1);
    }

    [Fact]
    public void A_stride_below_1_is_refused()
    {
        FluentActions.Invoking(() => TooShortForCtcFilter.AtStride(0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => TooShortForCtcFilter.Sampled(new UniformFrameSampler(1), 0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static CorpusSplit Clips(params (string Name, string Glosses, int Frames)[] clips) =>
        new("dev", [.. clips.Select(clip => Annotation(clip.Name, clip.Glosses, clip.Frames))], index => new FakeVideo(clips[index].Name, clips[index].Frames));

    private static ClipAnnotation Annotation(string name, string glosses, int? frames) => new(name, "Anna", glosses.Split(' ')) { FrameCount = frames };

    private sealed class DrawingSampler(Func<Random, int> count) : IFrameSampler
    {
        public int[] Sample(int frameCount, Random random) => [.. Enumerable.Range(0, count(random))];
    }
}
