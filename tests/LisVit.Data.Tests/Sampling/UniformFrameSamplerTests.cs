using CsCheck;
using LisVit.Data.Sampling;

namespace LisVit.Data.Tests.Sampling;

public sealed class UniformFrameSamplerTests
{
    private static readonly Random Unused = new(0);

    [Theory]
    [InlineData(0.25, 9, new[] { 0, 4, 8 })]
    [InlineData(0.25, 8, new[] { 0, 4 })]
    [InlineData(0.25, 1, new[] { 0 })]
    [InlineData(1, 3, new[] { 0, 1, 2 })]
    [InlineData(0.4, 6, new[] { 0, 2, 5 })]
    [InlineData(1 / 3.0, 7, new[] { 0, 3, 6 })]
    [InlineData(0.2, 11, new[] { 0, 5, 10 })]
    public void Every_stride_gives_one_frame(double rate, int frameCount, int[] expected) =>
        new UniformFrameSampler(rate).Sample(frameCount, Unused).Should().Equal(expected);

    [Fact]
    public void Indices_ascend_within_the_clip_from_its_first_frame() => Gen.Select(Gen.Double[0.01, 1], Gen.Int[1, 500]).Sample((rate, frameCount) =>
    {
        var indices = new UniformFrameSampler(rate).Sample(frameCount, Unused);
        indices[0].Should().Be(0);
        indices[^1].Should().BeLessThan(frameCount);
        indices.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        indices.Length.Should().BeCloseTo((int)Math.Ceiling(frameCount * rate), 1);
    });

    [Fact]
    public void A_whole_stride_keeps_the_ceiling_of_the_count() => Gen.Select(Gen.Int[1, 20], Gen.Int[1, 500]).Sample((stride, frameCount) =>
        new UniformFrameSampler(1.0 / stride).Sample(frameCount, Unused).Should().Equal(Enumerable.Range(0, (frameCount + stride - 1) / stride).Select(i => i * stride)));

    [Theory]
    [InlineData(0)]
    [InlineData(-0.25)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void A_rate_that_is_no_share_is_refused(double rate) =>
        FluentActions.Invoking(() => new UniformFrameSampler(rate)).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage($"A sampling rate is the share of frames to keep, above 0 and at most 1, but is {rate}.*");

    [Fact]
    public void A_clip_without_frames_is_refused() =>
        FluentActions.Invoking(() => new UniformFrameSampler(0.25).Sample(0, Unused)).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("A clip must have at least 1 frame to sample from, but has 0.*");
}
