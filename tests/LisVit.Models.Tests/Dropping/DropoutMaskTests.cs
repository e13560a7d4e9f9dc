using LisVit.Models.Dropping;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Dropping;

public sealed class DropoutMaskTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(0.97)]
    public void A_mask_drops_its_share_and_scales_the_rest(double probability)
    {
        const int count = 1 << 20;
        var mask = Row(new DropoutMask(11, probability), 5, count);

        var dropped = mask.Count(value => value == 0);
        dropped.Should().BeCloseTo((int)(count * probability), (uint)(5 * Math.Sqrt(count * probability * (1 - probability))) + 1);
        mask.Where(value => value != 0).Should().OnlyContain(value => value == (float)(1 / (1 - probability)));
    }

    [Fact]
    public void Neighbours_rows_and_seeds_know_nothing_of_each_other()
    {
        const int count = 1 << 18;
        var first = Row(new DropoutMask(1, 0.5), 0, count + 64);
        var others = new Dictionary<string, float[]>
        {
            ["the next row"] = Row(new DropoutMask(1, 0.5), 1, count),
            ["the row after 2^32"] = Row(new DropoutMask(1, 0.5), 1UL << 32, count),
            ["the next seed"] = Row(new DropoutMask(2, 0.5), 0, count),
            ["a seed of other upper bits"] = Row(new DropoutMask(1 | (1UL << 40), 0.5), 0, count),
        };
        foreach (var shift in new[] { 1, 2, 3, 4, 7, 8, 16, 32, 64 })
            others[$"neighbours {shift} apart"] = first[shift..];

        foreach (var (what, other) in others)
        {
            // Agreement of two fair coins: half, with a standard deviation of sqrt(n) / 2.
            var agree = Enumerable.Range(0, count).Count(i => first[i] == other[i]);
            agree.Should().BeCloseTo(count / 2, (uint)(5 * Math.Sqrt(count) / 2), what);
        }
    }

    [Fact]
    public void Dropped_numbers_come_in_groups_as_often_as_chance_has_it()
    {
        // Numbers of dropped ones among 16 neighbours, by chi-squared with 12 degrees of freedom; its 99.99 % is 39.1.
        const int groups = 1 << 16;
        var mask = Row(new DropoutMask(3, 0.2), 9, 16 * groups);
        var seen = new double[13];
        foreach (var group in mask.Chunk(16))
            seen[Math.Min(group.Count(value => value == 0), 12)]++;

        var chance = new double[13];
        for (var k = 0; k <= 16; k++)
            chance[Math.Min(k, 12)] += Binomial(16, k) * Math.Pow(0.2, k) * Math.Pow(0.8, 16 - k) * groups;
        chance[..9].Zip(seen).Sum(pair => Math.Pow(pair.Second - pair.First, 2) / pair.First).Should().BeLessThan(39.1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(31)]
    [InlineData(1000)]
    public void A_shorter_row_is_the_beginning_of_a_longer_one(int length) =>
        Row(new DropoutMask(4, 0.3), 2, length).Should().Equal(Row(new DropoutMask(4, 0.3), 2, 2048)[..length]);

    [Theory]
    [InlineData(100)]
    [InlineData(5_000)]
    [InlineData(700_000)]
    public void Any_number_of_threads_gives_the_same(long count)
    {
        using var scope = NewDisposeScope();
        using var x = ones(count);
        var mask = new DropoutMask(6, 0.4);
        var threads = get_num_threads();
        var together = mask.Times(x);
        try
        {
            set_num_threads(1);
            mask.Times(x).equal(together).all().item<bool>().Should().BeTrue();
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Fact]
    public void The_seed_is_the_generators()
    {
        ModuleContract.Seeded(8);
        var first = Row(DropoutMask.Draw(0.5), 0, 256);
        var second = Row(DropoutMask.Draw(0.5), 0, 256);
        ModuleContract.Seeded(8);

        Row(DropoutMask.Draw(0.5), 0, 256).Should().Equal(first);
        second.Should().NotEqual(first);
    }

    private static float[] Row(DropoutMask mask, ulong row, int length)
    {
        var values = new float[length];
        mask.Fill(row, values);
        return values;
    }

    private static double Binomial(int n, int k) => Enumerable.Range(1, k).Aggregate(1.0, (product, i) => product * (n - k + i) / i);
}
