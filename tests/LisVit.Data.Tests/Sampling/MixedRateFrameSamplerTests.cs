using CsCheck;
using LisVit.Data.Sampling;

namespace LisVit.Data.Tests.Sampling;

public sealed class MixedRateFrameSamplerTests
{
    [Fact]
    public void Frames_are_those_of_a_random_phase_at_one_of_the_rates() => Gen.Select(Gen.Double[1e-3, 1].Array[1, 5], Gen.Int[1, 2000], Gen.Int).Sample((rates, frameCount, seed) =>
    {
        var indices = new MixedRateFrameSampler(rates).Sample(frameCount, StableRandom.Of(seed));

        SamplerChecks.Ascending(indices, frameCount).Should().BeTrue();
        rates.Select(WithPhase).Count(indices.SequenceEqual).Should().BePositive();

        // The phase is drawn after the rate.
        int[] WithPhase(double rate)
        {
            var random = StableRandom.Of(seed);
            random.Next(rates.Length);
            return new RandomPhaseFrameSampler(rate).Sample(frameCount, random);
        }
    });

    [Fact]
    public void Every_rate_is_drawn_equally_often()
    {
        var sampler = new MixedRateFrameSampler(1, 0.5, 0.25, 0.125);

        var counts = Enumerable.Range(0, 4000).CountBy(seed => sampler.Sample(80, StableRandom.Of(seed)).Length).ToDictionary();

        // A quarter of 4,000 draws, standard deviation 27.
        counts.Keys.Order().Should().Equal(10, 20, 40, 80);
        counts.Values.Should().OnlyContain(count => Math.Abs(count - 1000) < 5 * 27);
    }

    [Fact]
    public void The_order_of_the_rates_does_not_matter() => Gen.Select(Gen.Int[1, 300], Gen.Int).Sample((frameCount, seed) =>
        new MixedRateFrameSampler(0.5, 0.125, 1).Sample(frameCount, StableRandom.Of(seed))
            .Should().Equal(new MixedRateFrameSampler(1, 0.5, 0.125).Sample(frameCount, StableRandom.Of(seed))));

    [Fact]
    public void What_cannot_be_sampled_is_refused_with_its_value()
    {
        FluentActions.Invoking(() => new MixedRateFrameSampler()).Should().Throw<ArgumentException>().WithMessage("There is no rate to draw from; give at least one*");
        FluentActions.Invoking(() => new MixedRateFrameSampler(0.25, 1.5)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*above 0 and at most 1, but is 1.5.*");
        FluentActions.Invoking(() => new MixedRateFrameSampler(0, 0.25)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*above 0 and at most 1, but is 0.*");
        FluentActions.Invoking(() => new MixedRateFrameSampler(double.NaN)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*but is NaN.*");
        FluentActions.Invoking(() => new MixedRateFrameSampler(1).Sample(0, StableRandom.Of(1))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*at least 1 frame*but has 0.*");
    }
}
