using CsCheck;
using LisVit.Training.Metrics;

namespace LisVit.Training.Tests.Metrics;

public sealed class WordErrorRateTests
{
    private static readonly Gen<int[]> Sentence = Gen.Int[0, 3].Array[0, 5];

    [Theory]
    [InlineData("", "", 0, 0, 0)]
    [InlineData("A B C", "A B C", 0, 0, 0)]
    [InlineData("A B C", "A X C", 1, 0, 0)]
    [InlineData("A B C", "A C", 0, 1, 0)]
    [InlineData("A B C", "A B X C", 0, 0, 1)]
    [InlineData("A B C", "", 0, 3, 0)]
    [InlineData("", "A B", 0, 0, 2)]
    [InlineData("A B", "B C", 0, 1, 1)]
    [InlineData("A B", "C D E", 2, 0, 1)]
    public void Errors_are_told_apart(string reference, string hypothesis, int substitutions, int deletions, int insertions)
    {
        var words = Words(reference);
        WordErrorRate.Compare(words, Words(hypothesis)).Should().Be(new WordErrors(substitutions, deletions, insertions, words.Length));
    }

    [Fact]
    public void A_corpus_is_scored_over_all_its_words_and_not_by_the_mean_of_its_clips()
    {
        var rate = new WordErrorRate();
        rate.Add(Words("A"), Words("B"));
        rate.Add(Words("A B C D E F G H I"), Words("A B C D E F G H I"));

        rate.Result.Rate.Should().Be(0.1);

        rate.Reset();
        rate.Result.Should().Be(WordErrors.None);
    }

    [Fact]
    public void Without_a_word_the_rate_is_zero_or_infinite()
    {
        WordErrors.None.Rate.Should().Be(0);
        WordErrorRate.Compare<int>([], [1]).Rate.Should().Be(double.PositiveInfinity);
    }

    [Fact]
    public void A_sentence_has_no_error_against_itself() => Sentence.Sample(words =>
        WordErrorRate.Compare(words, words).Errors.Should().Be(0));

    [Fact]
    public void Nothing_recognised_is_all_deletions() => Sentence.Sample(words =>
        WordErrorRate.Compare(words, []).Should().Be(new WordErrors(0, words.Length, 0, words.Length)));

    [Fact]
    public void Lengths_add_up() => Gen.Select(Sentence, Sentence).Sample((reference, hypothesis) =>
    {
        var errors = WordErrorRate.Compare(reference, hypothesis);
        (reference.Length - errors.Deletions + errors.Insertions).Should().Be(hypothesis.Length);
        errors.Errors.Should().BeLessThanOrEqualTo(reference.Length + hypothesis.Length);
    });

    [Fact]
    public void No_alignment_is_cheaper() => Gen.Select(Sentence, Sentence).Sample((reference, hypothesis) =>
        Cost(WordErrorRate.Compare(reference, hypothesis)).Should().Be(CheapestByTryingAll(reference, hypothesis)));

    [Fact]
    public void The_path_passes_every_gloss_once_in_order_and_costs_what_is_counted() => Gen.Select(Sentence, Sentence).Sample((reference, hypothesis) =>
    {
        var pairs = WordErrorRate.Align(reference, hypothesis);

        pairs.Where(pair => pair.Reference is not null).Select(pair => pair.Reference!.Value).Should().Equal(Enumerable.Range(0, reference.Length));
        pairs.Where(pair => pair.Hypothesis is not null).Select(pair => pair.Hypothesis!.Value).Should().Equal(Enumerable.Range(0, hypothesis.Length));
        pairs.Select(pair => pair.Kind).Should().Equal(pairs.Select(pair => KindOf(pair, reference, hypothesis)));
        long Count(PairKind kind) => pairs.Count(pair => pair.Kind == kind);
        new WordErrors(Count(PairKind.Substitution), Count(PairKind.Deletion), Count(PairKind.Insertion), reference.Length).Should().Be(WordErrorRate.Compare(reference, hypothesis));
    });

    [Fact]
    public void The_path_of_a_tie_is_the_one_of_sclite() => WordErrorRate.Align(Words("A B"), Words("B A")).Should().Equal(
        new AlignedPair(PairKind.Deletion, 0, null),
        new AlignedPair(PairKind.Correct, 1, 0),
        new AlignedPair(PairKind.Insertion, null, 1));

    [Fact]
    public void Swapping_reference_and_hypothesis_costs_the_same() => Gen.Select(Sentence, Sentence).Sample((reference, hypothesis) =>
        Cost(WordErrorRate.Compare(hypothesis, reference)).Should().Be(Cost(WordErrorRate.Compare(reference, hypothesis))));

    private static PairKind KindOf(AlignedPair pair, int[] reference, int[] hypothesis) => pair switch
    {
        { Reference: null } => PairKind.Insertion,
        { Hypothesis: null } => PairKind.Deletion,
        _ => reference[pair.Reference.Value] == hypothesis[pair.Hypothesis.Value] ? PairKind.Correct : PairKind.Substitution,
    };

    private static string[] Words(string sentence) => sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static long Cost(WordErrors errors) => (4 * errors.Substitutions) + (3 * (errors.Deletions + errors.Insertions));

    private static int CheapestByTryingAll(ReadOnlySpan<int> reference, ReadOnlySpan<int> hypothesis)
    {
        if (reference.IsEmpty || hypothesis.IsEmpty)
            return 3 * (reference.Length + hypothesis.Length);
        var match = reference[0] == hypothesis[0] ? 0 : 4;
        return Math.Min(
            match + CheapestByTryingAll(reference[1..], hypothesis[1..]),
            3 + Math.Min(CheapestByTryingAll(reference[1..], hypothesis), CheapestByTryingAll(reference, hypothesis[1..])));
    }
}
