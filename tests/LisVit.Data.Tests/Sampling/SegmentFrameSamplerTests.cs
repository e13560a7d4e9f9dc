using CsCheck;
using LisVit.Data.Sampling;

namespace LisVit.Data.Tests.Sampling;

public sealed class SegmentFrameSamplerTests
{
    [Fact]
    public void Every_segment_gives_one_frame_of_its_own() => Gen.Select(Gen.Double[1e-3, 1], Gen.Int[1, 3000], Gen.Int).Sample((rate, frameCount, seed) =>
    {
        var indices = new SegmentFrameSampler(rate).Sample(frameCount, StableRandom.Of(seed));
        indices.Should().HaveCount(new UniformFrameSampler(rate).Sample(frameCount, StableRandom.Of(seed)).Length);
        SamplerChecks.Ascending(indices, frameCount).Should().BeTrue();
        for (var i = 0; i < indices.Length; i++)
            ((double)indices[i]).Should().BeInRange(Math.Floor((double)i * frameCount / indices.Length), Math.Ceiling((i + 1.0) * frameCount / indices.Length) - 1);
        indices.Should().Equal(new SegmentFrameSampler(rate).Sample(frameCount, StableRandom.Of(seed)));
    });

    [Fact]
    public void Every_frame_of_a_segment_is_equally_likely() =>
        // Segments of 4: each frame in a quarter of 10,000 draws, standard deviation 43.
        SamplerChecks.Frequencies(40, 10_000, random => new SegmentFrameSampler(0.25).Sample(40, random)).Should().OnlyContain(count => Math.Abs(count - 2500) < 5 * 43);

    [Fact]
    public void The_longest_clip_and_the_shortest_have_frames()
    {
        SamplerChecks.Ascending(new SegmentFrameSampler(1e-8).Sample(int.MaxValue, StableRandom.Of(1)), int.MaxValue).Should().BeTrue();
        new SegmentFrameSampler(1e-9).Sample(1, StableRandom.Of(1)).Should().Equal(0);
        new SegmentFrameSampler(1).Sample(3, StableRandom.Of(1)).Should().Equal(0, 1, 2);
    }

    [Fact]
    public void What_cannot_be_sampled_is_refused_with_its_value()
    {
        FluentActions.Invoking(() => new SegmentFrameSampler(1.5)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*above 0 and at most 1, but is 1.5.*");
        FluentActions.Invoking(() => new SegmentFrameSampler(1).Sample(0, StableRandom.Of(1))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*at least 1 frame*but has 0.*");
    }
}
