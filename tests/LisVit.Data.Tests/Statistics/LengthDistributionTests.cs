using CsCheck;
using LisVit.Data.Statistics;

namespace LisVit.Data.Tests.Statistics;

public sealed class LengthDistributionTests
{
    [Fact]
    public void Quantiles_are_lengths_that_occur()
    {
        var lengths = new LengthDistribution([7, 1, 3, 3]);

        (lengths.Count, lengths.Total, lengths.Least, lengths.Median, lengths.Most, lengths.Mean).Should().Be((4, 14L, 1, 3, 7, 3.5));
        lengths.At(0.25).Should().Be(1);
        lengths.At(0.76).Should().Be(7);
        FluentActions.Invoking(() => lengths.At(1.1)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*but is 1.1*");
    }

    [Fact]
    public void A_histogram_has_every_clip_in_its_bin() => Gen.Select(Gen.Int[0, 500].Array[0, 60], Gen.Int[1, 60]).Sample((lengths, width) =>
    {
        var bins = new LengthDistribution(lengths).Histogram(width);

        for (var bin = 0; bin < bins.Count; bin++)
            bins[bin].Should().Be(lengths.Count(length => length >= bin * width && length < (bin + 1) * width));
        bins.Sum().Should().Be(lengths.Length);
    });

    [Fact]
    public void Nothing_has_no_length() => new LengthDistribution([]).Should().BeEquivalentTo(new { Count = 0, Total = 0L, Least = 0, Most = 0, Median = 0, Mean = 0.0 });
}
