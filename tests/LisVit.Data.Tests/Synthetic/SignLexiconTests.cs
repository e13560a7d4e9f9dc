using LisVit.Data.Synthetic;

namespace LisVit.Data.Tests.Synthetic;

public sealed class SignLexiconTests
{
    private const int Side = 64;

    public static TheoryData<string, string, string> Pairs()
    {
        var pairs = new TheoryData<string, string, string>();
        foreach (var pair in SyntheticVocabulary.MinimalPairs)
            pairs.Add(pair.First, pair.Second, pair.Contrast.ToString());
        return pairs;
    }

    [Fact]
    public void Glosses_are_distinct_words_in_capitals()
    {
        SyntheticVocabulary.Glosses.Should().HaveCount(30).And.OnlyHaveUniqueItems();
        SyntheticVocabulary.Glosses.Should().OnlyContain(gloss => gloss.All(char.IsAsciiLetterUpper));
    }

    [Fact]
    public void No_two_signs_are_the_same()
    {
        SignLexicon.Signs.Select(sign => sign with { Gloss = "" }).Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_minimal_pair_differs_in_one_thing_only(string first, string second, string contrast)
    {
        var (one, other) = (SignLexicon.Of(first), SignLexicon.Of(second));

        one.SameHandshapeAs(other).Should().Be(contrast == nameof(SignContrast.Movement));
        one.SameMovementAs(other).Should().Be(contrast == nameof(SignContrast.Handshape));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_minimal_pair_looks_different_at_64_by_64(string first, string second, string contrast)
    {
        var signer = SignerCasting.Cast("Signer01", StableRandom.Of(1, 0));
        using var painter = new SignerPainter(signer, Side, Side);
        var (one, other) = (Sign(first, painter, signer), Sign(second, painter, signer));

        var differing = one.Zip(other).Count(pair => Math.Abs(pair.First - pair.Second) > 40);

        differing.Should().BeGreaterThan(150, $"{first} and {second} differ in {contrast}");
    }

    private static byte[] Sign(string gloss, SignerPainter painter, Signer signer)
    {
        var performance = new SignPerformance(SignLexicon.Of(gloss), signer, default, 0);
        var pixels = new byte[3 * Side * Side * 3];
        for (var i = 0; i < 3; i++)
            painter.Paint(performance.At(0.1f + (0.4f * i)), pixels.AsSpan(i * Side * Side * 3, Side * Side * 3));
        return pixels;
    }
}
