using CsCheck;

namespace LisVit.Data.Tests;

public sealed class StableRandomTests
{
    [Fact]
    public void Numbers_are_the_same_on_every_system()
    {
        var random = StableRandom.Of(1, 2, 3);

        var numbers = new[] { random.Next(1000), random.Next(1000), random.Next(1000), random.Next(1000) };

        numbers.Should().Equal(130, 437, 954, 275);
    }

    [Fact]
    public void Every_part_of_the_key_counts() =>
        new[] { StableRandom.Of(1, 2), StableRandom.Of(2, 1), StableRandom.Of(1, 3), StableRandom.Of(1, 2, 0), StableRandom.Of(-1, 2) }
            .Select(random => random.NextInt64()).Should().OnlyHaveUniqueItems();

    [Fact]
    public void Numbers_stay_in_their_range_and_reach_its_ends() => Gen.Select(Gen.Int, Gen.Int[-5, 5], Gen.Int[1, 4]).Sample((seed, least, width) =>
    {
        var random = StableRandom.Of(seed);
        var drawn = Enumerable.Range(0, 200).Select(_ => random.Next(least, least + width)).Distinct().Order();
        drawn.Should().Equal(Enumerable.Range(least, width));
    });

    [Fact]
    public void Fractions_are_uniform()
    {
        var random = StableRandom.Of(5);

        var fractions = Enumerable.Range(0, 10_000).Select(_ => random.NextDouble()).ToArray();

        fractions.Should().OnlyContain(fraction => fraction >= 0 && fraction < 1);
        fractions.Average().Should().BeApproximately(0.5, 0.02);
    }
}
