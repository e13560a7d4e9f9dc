using LisVit.Training.Metrics;

namespace LisVit.Training.Tests.Metrics;

public sealed class BootstrapTests
{
    [Fact]
    public void The_interval_of_independent_words_is_that_of_the_normal_approximation()
    {
        // 2,000 clips of one word, a fifth of them wrong: the standard error of the share is known.
        WordErrors[] clips = [.. Enumerable.Range(0, 2_000).Select(i => new WordErrors(i % 5 == 0 ? 1 : 0, 0, 0, 1))];
        var halfWidth = 1.96 * Math.Sqrt(0.2 * 0.8 / 2_000);

        var interval = Bootstrap.Interval(clips);

        interval.Rate.Should().Be(0.2);
        interval.Lower.Should().BeApproximately(0.2 - halfWidth, 0.002);
        interval.Upper.Should().BeApproximately(0.2 + halfWidth, 0.002);
        (interval.Level, interval.Resamples, interval.Clips).Should().Be((0.95, 10_000, 2_000));
    }

    [Fact]
    public void Long_clips_weigh_more_since_errors_and_words_are_added_before_they_are_divided()
    {
        // Resamples have 0, 1 or 2 of the long clip: rates 1, 1/10 and 0, of which the mean of two rates would make 1, 1/2 and 0.
        WordErrors[] clips = [new(1, 0, 0, 1), new(0, 0, 0, 9)];
        var options = new BootstrapOptions { Level = 0.4, Resamples = 1_000 };

        var interval = Bootstrap.Interval(clips, options);

        (interval.Lower, interval.Rate, interval.Upper).Should().Be((0.1, 0.1, 0.1));
    }

    [Fact]
    public void The_same_seed_gives_the_same_interval()
    {
        WordErrors[] clips = [.. Enumerable.Range(0, 50).Select(i => new WordErrors(i % 3, i % 2, 0, 7))];
        var options = new BootstrapOptions { Seed = 7, Resamples = 500 };

        Bootstrap.Interval(clips, options).Should().Be(Bootstrap.Interval(clips, options)).And.NotBe(Bootstrap.Interval(clips, options with { Seed = 8 }));
    }

    [Fact]
    public void Clips_that_are_all_alike_leave_no_doubt()
    {
        var interval = Bootstrap.Interval([.. Enumerable.Repeat(new WordErrors(1, 0, 0, 4), 10)]);

        (interval.Lower, interval.Rate, interval.Upper).Should().Be((0.25, 0.25, 0.25));
    }

    [Fact]
    public void A_system_that_is_never_worse_is_surely_better_and_equal_ones_are_not()
    {
        WordErrors[] first = [.. Enumerable.Repeat(new WordErrors(2, 0, 0, 10), 20)];
        WordErrors[] second = [.. Enumerable.Repeat(new WordErrors(1, 0, 0, 10), 20)];

        var better = Bootstrap.Compare(first, second);

        better.ProbabilityOfImprovement.Should().Be(1);
        (better.Difference.Rate, better.Difference.Lower, better.Difference.Upper).Should().Be((-0.1, -0.1, -0.1));
        Bootstrap.Compare(second, first).ProbabilityOfImprovement.Should().Be(0);
        Bootstrap.Compare(first, first).ProbabilityOfImprovement.Should().Be(0);
    }

    [Fact]
    public void Pairing_sees_a_small_difference_that_intervals_of_each_do_not()
    {
        // The clips differ much, the systems little: in every fifth clip the second has one error fewer.
        WordErrors[] first = [.. Enumerable.Range(0, 200).Select(i => new WordErrors(i % 2 == 0 ? 1 : 9, 0, 0, 10))];
        WordErrors[] second = [.. first.Select((errors, i) => errors with { Substitutions = errors.Substitutions - (i % 5 == 0 ? 1 : 0) })];

        var (a, b) = (Bootstrap.Interval(first), Bootstrap.Interval(second));

        a.Lower.Should().BeLessThan(b.Upper, "the intervals overlap");
        var comparison = Bootstrap.Compare(first, second);
        comparison.ProbabilityOfImprovement.Should().Be(1);
        comparison.Difference.Upper.Should().BeNegative();
    }

    [Fact]
    public void What_cannot_be_compared_is_refused()
    {
        WordErrors[] one = [new(0, 0, 0, 3)];

        Refusal(() => Bootstrap.Interval([])).Should().StartWith("There is no clip to draw from");
        Refusal(() => Bootstrap.Interval(one, new() { Resamples = 0 })).Should().StartWith("Resamples (0) must be at least 1.");
        Refusal(() => Bootstrap.Interval(one, new() { Level = 1 })).Should().StartWith("Level (1) must lie between 0 and 1");
        Refusal(() => Bootstrap.Compare(one, [one[0], one[0]])).Should().StartWith("The first system has 1 clips and the second 2");
        Refusal(() => Bootstrap.Compare(one, [new(0, 0, 0, 4)])).Should().StartWith("Clip 0 has 3 words for the first system and 4 for the second");
        Refusal(() => Bootstrap.Compare([WordErrors.None], [WordErrors.None])).Should().StartWith("No clip has a word in its reference");
    }

    private static string Refusal(Action action) => action.Should().Throw<ArgumentException>().Which.Message;
}
