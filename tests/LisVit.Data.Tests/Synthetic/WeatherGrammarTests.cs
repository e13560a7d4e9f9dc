using LisVit.Data.Synthetic;

namespace LisVit.Data.Tests.Synthetic;

public sealed class WeatherGrammarTests
{
    private const int Sentences = 1000;

    [Fact]
    public void Predictability_1_obeys_the_grammar() =>
        Draw(1).Should().OnlyContain(sentence => WeatherGrammar.Allows(sentence));

    [Fact]
    public void Predictability_0_draws_all_glosses_alike()
    {
        var counts = Draw(0).SelectMany(sentence => sentence).CountBy(gloss => gloss).ToDictionary();

        // 5,000 draws from 30 glosses: 167 each, with a standard deviation of 13.
        counts.Keys.Should().BeEquivalentTo(SyntheticVocabulary.Glosses);
        counts.Values.Should().OnlyContain(count => count > 110 && count < 225);
    }

    [Fact]
    public void Predictability_0_leaves_nothing_to_a_language_model() =>
        ShareOfGrammaticalSteps(0).Should().BeApproximately(0.1, 0.03);

    [Fact]
    public void More_predictability_gives_more_grammar()
    {
        var half = ShareOfGrammaticalSteps(0.5);

        half.Should().BeGreaterThan(ShareOfGrammaticalSteps(0.2)).And.BeLessThan(ShareOfGrammaticalSteps(0.8));
    }

    [Fact]
    public void The_grammar_reaches_every_gloss() =>
        Draw(1).SelectMany(sentence => sentence).Distinct().Should().BeEquivalentTo(SyntheticVocabulary.Glosses);

    private static List<string[]> Draw(double predictability) =>
        [.. Enumerable.Range(0, Sentences).Select(i => WeatherGrammar.Sentence(5, predictability, StableRandom.Of(7, i)))];

    private static double ShareOfGrammaticalSteps(double predictability)
    {
        var steps = Draw(predictability).SelectMany(sentence => sentence.Zip(sentence.Skip(1))).ToList();
        return steps.Count(step => WeatherGrammar.Successors[step.First].Contains(step.Second)) / (double)steps.Count;
    }
}
