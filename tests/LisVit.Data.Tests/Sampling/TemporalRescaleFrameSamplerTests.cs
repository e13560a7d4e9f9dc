using CsCheck;
using LisVit.Data.Sampling;

namespace LisVit.Data.Tests.Sampling;

public sealed class TemporalRescaleFrameSamplerTests
{
    private static readonly UniformFrameSampler All = new(1);

    [Fact]
    public void A_factor_of_1_leaves_the_choice_as_it_is() => Gen.Select(Gen.Double[1e-3, 1], Gen.Int[1, 2000], Gen.Int).Sample((rate, frameCount, seed) =>
        new TemporalRescaleFrameSampler(new UniformFrameSampler(rate), 1, 1).Sample(frameCount, StableRandom.Of(seed)).Should().Equal(new UniformFrameSampler(rate).Sample(frameCount, StableRandom.Of(seed))));

    [Theory]
    [InlineData(2, new[] { 0, 0, 1, 1, 2, 2, 3, 3 })]
    [InlineData(0.5, new[] { 1, 3 })]
    [InlineData(1.25, new[] { 0, 1, 2, 2, 3 })]
    [InlineData(1e-9, new[] { 2 })]
    public void Frames_of_the_rescaled_clip_are_those_in_the_middle_of_their_time(double factor, int[] expected) =>
        new TemporalRescaleFrameSampler(All, factor, factor).Sample(4, StableRandom.Of(1)).Should().Equal(expected);

    [Fact]
    public void Any_inner_sampler_keeps_order_and_range() => Gen.Select(Gen.Double[1e-3, 1], Gen.Int[1, 2000], Gen.Int).Sample((rate, frameCount, seed) =>
    {
        IFrameSampler[] inners = [new UniformFrameSampler(rate), new LinspaceFrameSampler(rate), new RandomFrameSampler(rate), new SegmentFrameSampler(rate), new RandomPhaseFrameSampler(rate)];
        foreach (var inner in inners)
        {
            var indices = new TemporalRescaleFrameSampler(inner).Sample(frameCount, StableRandom.Of(seed));
            indices.Should().NotBeEmpty().And.BeInAscendingOrder().And.OnlyContain(index => index >= 0 && index < frameCount);
            indices.Should().Equal(new TemporalRescaleFrameSampler(inner).Sample(frameCount, StableRandom.Of(seed)));
        }
    });

    [Fact]
    public void Lengths_spread_evenly_between_the_least_and_the_most_factor()
    {
        var lengths = Enumerable.Range(0, 4000).Select(seed => new TemporalRescaleFrameSampler(All).Sample(100, StableRandom.Of(seed)).Length).ToArray();

        lengths.Min().Should().Be(80);
        lengths.Max().Should().Be(120);
        // The standard deviation of one length is 40 / sqrt(12), of the mean of 4,000 of them 0.18.
        lengths.Average().Should().BeApproximately(100, 5 * 0.18);
    }

    [Fact]
    public void The_longest_clip_can_be_slower() =>
        new TemporalRescaleFrameSampler(new UniformFrameSampler(1e-8), 1.2, 1.2).Sample(int.MaxValue, StableRandom.Of(1)).Should().BeInAscendingOrder().And.OnlyContain(index => index >= 0);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1.2, 0.8)]
    [InlineData(1, double.PositiveInfinity)]
    [InlineData(double.NaN, 1)]
    public void Factors_out_of_range_are_refused_with_their_values(double least, double most) =>
        FluentActions.Invoking(() => new TemporalRescaleFrameSampler(All, least, most)).Should().Throw<ArgumentOutOfRangeException>().WithMessage($"*but are {least} and {most}.*");
}
