using CsCheck;
using LisVit.Data.Sampling;

namespace LisVit.Data.Tests.Sampling;

public sealed class RandomPhaseFrameSamplerTests
{
    [Fact]
    public void Frames_keep_the_stride_from_a_start_within_the_first() => Gen.Select(Gen.Int[1, 10], Gen.Int[1, 200], Gen.Int).Sample((stride, frameCount, seed) =>
    {
        var indices = new RandomPhaseFrameSampler(1.0 / stride).Sample(frameCount, StableRandom.Of(seed));
        indices[0].Should().BeInRange(0, Math.Min(stride, frameCount) - 1);
        indices.Should().Equal(Enumerable.Range(0, indices.Length).Select(i => indices[0] + i * stride));
        (indices[^1] + stride).Should().BeGreaterThanOrEqualTo(frameCount);
        indices[^1].Should().BeLessThan(frameCount);
    });

    [Fact]
    public void Every_start_of_the_stride_occurs()
    {
        var sampler = new RandomPhaseFrameSampler(0.25);

        var starts = Enumerable.Range(0, 100).Select(seed => sampler.Sample(40, StableRandom.Of(seed))[0]);

        starts.Distinct().Order().Should().Equal(0, 1, 2, 3);
    }
}
