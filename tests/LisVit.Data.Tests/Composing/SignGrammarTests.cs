using LisVit.Data.Composing;

namespace LisVit.Data.Tests.Composing;

public sealed class SignGrammarTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void So_many_signs_follow_each_in_composed_sentences(int followers)
    {
        var signs = Recordings.Of(3);
        var options = ComposingOptions.SignedDigitsV1 with { Name = "Grammar", Grammar = new SignGrammar(signs.Glosses, followers), MinimumSigns = 6, MaximumSigns = 12 };
        var source = new ComposedClipSource(signs, options, count: 300, seed: 1, freshEveryEpoch: false);

        var pairs = Enumerable.Range(0, source.Count).Select(index => source.Open(index, 0).Glosses).SelectMany(sentence => sentence.Zip(sentence.Skip(1))).ToList();

        pairs.Should().OnlyContain(pair => options.Grammar.Allows(pair.First, pair.Second));
        pairs.GroupBy(pair => pair.First, pair => pair.Second).Should().HaveCount(signs.Glosses.Count).And.OnlyContain(group => group.Distinct().Count() == followers);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(9, 1)]
    [InlineData(10, 2)]
    [InlineData(30, 1)]
    [InlineData(30, 4)]
    public void Every_gloss_follows_as_many_others_as_follow_it(int count, int followers)
    {
        string[] glosses = [.. Enumerable.Range(0, count).Select(i => $"G{i:00}")];
        var grammar = new SignGrammar([.. glosses.Reverse()], followers);

        foreach (var gloss in glosses)
        {
            glosses.Count(next => grammar.Allows(gloss, next)).Should().Be(followers);
            glosses.Count(before => grammar.Allows(before, gloss)).Should().Be(followers);
        }
    }

    [Fact]
    public void Where_a_signer_has_none_of_the_signs_that_may_follow_any_does()
    {
        var grammar = new SignGrammar(["A", "B", "C", "D"], followers: 1);
        var signer = new IsolatedSigner("Ada", [Sign("A"), Sign("C")]);

        grammar.After("A", signer).Should().BeSameAs(signer.Signs, "B may follow, which Ada does not have");
        grammar.After("D", signer).Select(sign => sign.Gloss).Should().Equal("C");
        grammar.After("E", signer).Select(sign => sign.Gloss).Should().Equal("A", "C");

        static IsolatedSign Sign(string gloss) => Recordings.Of(1).Signers[0].Signs[0] with { Gloss = gloss };
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void A_grammar_that_cannot_be_is_refused(int followers) =>
        FluentActions.Invoking(() => new SignGrammar(["A", "B", "C"], followers)).Should().Throw<ArgumentOutOfRangeException>().WithMessage($"followers ({followers}) must be from 1 to the number of glosses, 3.*");
}
