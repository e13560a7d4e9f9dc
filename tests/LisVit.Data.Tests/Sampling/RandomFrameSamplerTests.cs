using CsCheck;
using LisVit.Data.Sampling;

namespace LisVit.Data.Tests.Sampling;

public sealed class RandomFrameSamplerTests
{
    [Fact]
    public void As_many_distinct_frames_as_plain_stride_keeps_in_order() => Gen.Select(Gen.Double[1e-3, 1], Gen.Int[1, 3000], Gen.Int).Sample((rate, frameCount, seed) =>
    {
        var indices = new RandomFrameSampler(rate).Sample(frameCount, StableRandom.Of(seed));
        SamplerChecks.Ascending(indices, frameCount).Should().BeTrue();
        indices.Should().HaveCount(new UniformFrameSampler(rate).Sample(frameCount, StableRandom.Of(seed)).Length);
        indices.Should().Equal(new RandomFrameSampler(rate).Sample(frameCount, StableRandom.Of(seed)));
    });

    [Fact]
    public void Every_choice_is_equally_likely()
    {
        // The 10 choices of 2 of 5 frames: 1,000 expected of each, standard deviation 30.
        var sampler = new RandomFrameSampler(0.4);

        var choices = Enumerable.Range(0, 10_000).Select(seed => sampler.Sample(5, StableRandom.Of(seed))).GroupBy(indices => (indices[0], indices[1])).ToArray();

        choices.Should().HaveCount(10).And.OnlyContain(choice => Math.Abs(choice.Count() - 1000) < 5 * 30);
    }

    [Fact]
    public void A_tiny_share_of_the_longest_clip_takes_no_memory_for_the_rest() =>
        SamplerChecks.Ascending(new RandomFrameSampler(1e-8).Sample(int.MaxValue, StableRandom.Of(1)), int.MaxValue).Should().BeTrue();

    [Fact]
    public void A_rate_of_1_keeps_every_frame_and_a_single_frame_is_kept_at_any_rate()
    {
        new RandomFrameSampler(1).Sample(4, StableRandom.Of(1)).Should().Equal(0, 1, 2, 3);
        new RandomFrameSampler(1e-9).Sample(1, StableRandom.Of(1)).Should().Equal(0);
    }

    [Fact]
    public void What_cannot_be_sampled_is_refused_with_its_value()
    {
        FluentActions.Invoking(() => new RandomFrameSampler(0)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*above 0 and at most 1, but is 0.*");
        FluentActions.Invoking(() => new RandomFrameSampler(1).Sample(0, StableRandom.Of(1))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*at least 1 frame*but has 0.*");
    }
}
