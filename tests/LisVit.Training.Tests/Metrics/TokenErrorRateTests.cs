using LisVit.Training.Metrics;

namespace LisVit.Training.Tests.Metrics;

public sealed class TokenErrorRateTests
{
    [Fact]
    public void Wrong_positions_are_shared_out_over_all_positions()
    {
        var rate = new TokenErrorRate();
        rate.Rate.Should().Be(0);

        rate.Add([1, 2, 3], [1, 3, 2]);
        rate.Add([4], [4]);

        (rate.Errors, rate.Positions, rate.Rate).Should().Be((2L, 4L, 0.5));
        rate.Reset();
        rate.Positions.Should().Be(0);
    }

    [Fact]
    public void A_shift_is_wrong_at_every_position_since_nothing_is_aligned()
    {
        var rate = new TokenErrorRate();
        rate.Add(["A", "B", "C"], ["B", "C", "D"]);
        rate.Rate.Should().Be(1);
    }

    [Fact]
    public void Unequal_lengths_are_refused_with_both()
    {
        var add = () => new TokenErrorRate().Add([1, 2], [1]);
        add.Should().Throw<ArgumentException>().WithMessage("1 predictions for 2 tokens*");
    }
}
