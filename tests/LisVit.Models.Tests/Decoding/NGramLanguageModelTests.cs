using CsCheck;
using LisVit.Models.Decoding;
using LisVit.Tests;

namespace LisVit.Models.Tests.Decoding;

public sealed class NGramLanguageModelTests
{
    private static readonly string[] Names = ["REGEN", "WIND", "SONNE", "NORD"];

    // A bigram model in which every number can be followed by hand.
    private const string Arpa = """
        made by hand

        \data\
        ngram 1=5
        ngram 2=3

        \1-grams:
        -99	<s>	-0.5
        -1	</s>
        -2	<unk>
        -0.5	REGEN	-0.25
        -0.75	WIND

        \2-grams:
        -0.1	<s> REGEN
        -0.2	REGEN WIND
        -0.3	WIND </s>

        \end\
        """;

    private static readonly Gen<int[][]> Sentences = Gen.OneOf(Gen.Int[1, 3], Gen.Const(-1)).Array[0, 5].Array[0, 8];

    [Fact]
    public void Probabilities_sum_to_1_after_every_history() =>
        Gen.Select(Sentences, Gen.Int[1, 4], Gen.OneOf(Gen.Int[1, 4], Gen.Const(-1)).Array[0, 5]).Sample((sentences, order, history) =>
        {
            var model = NGramLanguageModel.Count(sentences, order, Names);

            var sum = Math.Exp(model.EndLogProbability(history)) + new[] { -1, 1, 2, 3, 4 }.Sum(id => Math.Exp(model.LogProbability(id, history)));

            sum.Should().BeApproximately(1, 1e-12);
        }, iter: Iterations.Of(2000));

    [Fact]
    public void Counts_become_probabilities_by_Witten_and_Bells_formula()
    {
        var model = NGramLanguageModel.Count([[1, 2], [1, 1]], 2, ["A", "B", "C"]);

        // Six predictions: A 3, B 1, end 2; three kinds; uniform over A, B, C, end, unknown.
        var a = (3 + (3 * 0.2)) / 9;
        var b = (1 + (3 * 0.2)) / 9;
        var c = 3 * 0.2 / 9;
        Math.Exp(model.LogProbability(1, [])).Should().BeApproximately((2 + a) / 3, 1e-12, "A begins both sentences");
        Math.Exp(model.LogProbability(2, [1])).Should().BeApproximately((1 + (3 * b)) / 6, 1e-12, "A is followed by A, B and the end once each");
        Math.Exp(model.LogProbability(3, [1])).Should().BeApproximately(3 * c / 6, 1e-12);
        Math.Exp(model.LogProbability(3, [3])).Should().BeApproximately(c, 1e-12, "C was never a history");
    }

    [Fact]
    public void A_written_model_reads_back_the_same() =>
        Gen.Select(Sentences, Gen.Int[1, 4], Gen.OneOf(Gen.Int[1, 4], Gen.Const(-1)).Array[0, 5]).Sample((sentences, order, sentence) =>
        {
            using var folder = new TemporaryFolder();
            var model = NGramLanguageModel.Count(sentences, order, Names);
            var path = folder.PathTo("model.arpa");
            model.WriteArpa(path);

            var read = NGramLanguageModel.ReadArpa(path, Names);

            read.Order.Should().Be(order);
            read.LogProbability(sentence).Should().BeApproximately(model.LogProbability(sentence), 1e-9);
        }, iter: Iterations.Of(200));

    [Fact]
    public void A_file_is_read_as_the_format_defines_it()
    {
        var model = Read(Arpa);

        double Ten(double logarithm) => logarithm * Math.Log(10);
        model.Order.Should().Be(2);
        model.LogProbability(1, []).Should().BeApproximately(Ten(-0.1), 1e-12, "it is listed");
        model.LogProbability(2, [1]).Should().BeApproximately(Ten(-0.2), 1e-12);
        model.LogProbability(2, []).Should().BeApproximately(Ten(-0.5 - 0.75), 1e-12, "<s> backs off");
        model.LogProbability(1, [1]).Should().BeApproximately(Ten(-0.25 - 0.5), 1e-12);
        model.LogProbability(1, [2]).Should().BeApproximately(Ten(-0.5), 1e-12, "no weight is 1");
        model.LogProbability(3, [1]).Should().BeApproximately(Ten(-0.25 - 2), 1e-12, "SONNE is unknown to the file");
        model.LogProbability(-1, [1]).Should().BeApproximately(Ten(-0.25 - 2), 1e-12);
        model.EndLogProbability([1, 2]).Should().BeApproximately(Ten(-0.3), 1e-12);
        model.LogProbability([1, 2]).Should().BeApproximately(Ten(-0.1 - 0.2 - 0.3), 1e-12);
        model.Perplexity([[1, 2]]).Should().BeApproximately(Math.Pow(10, 0.6 / 3), 1e-12);
    }

    [Fact]
    public void A_history_that_the_file_does_not_list_still_leads_to_longer_ngrams()
    {
        var model = Read("\\data\\\nngram 1=4\nngram 2=0\nngram 3=1\n\n\\1-grams:\n-1 <s>\n-1 </s>\n-0.5 REGEN -0.3\n-0.7 WIND\n\n\\2-grams:\n\n\\3-grams:\n-0.2 REGEN WIND WIND\n\n\\end\\\n");

        model.LogProbability(2, [1, 2]).Should().BeApproximately(-0.2 * Math.Log(10), 1e-12);
        model.LogProbability(2, [1]).Should().BeApproximately(-1.0 * Math.Log(10), 1e-12, "-0.3 for the history, -0.7 for the word");
        model.LogProbability(1, [1, 2]).Should().BeApproximately(-0.5 * Math.Log(10), 1e-12, "neither history has a weight");
    }

    [Fact]
    public void Without_an_unknown_word_a_gloss_that_is_not_listed_has_probability_0()
    {
        var model = Read(Arpa.Replace("-2\t<unk>\n", "", StringComparison.Ordinal).Replace("ngram 1=5", "ngram 1=4", StringComparison.Ordinal));

        model.LogProbability(3, []).Should().Be(double.NegativeInfinity);
        model.Perplexity([[3]]).Should().Be(double.PositiveInfinity);
    }

    [Theory]
    [InlineData("\\data\\", "no data", 20, "expected is a line '\\data\\'")]
    [InlineData("ngram 2=3", "ngram 3=3", 5, "'ngram 2='")]
    [InlineData("ngram 2=3", "ngram 2=many", 5, "'ngram 2='")]
    [InlineData("ngram 2=3", "ngram 2=4", 19, "announces 4 2-grams, but lists 3")]
    [InlineData("\\2-grams:", "\\3-grams:", 14, "'\\2-grams:'")]
    [InlineData("-0.1\t<s> REGEN", "-0.1\t<s>", 15, "2 words")]
    [InlineData("-0.1\t<s> REGEN", "0.1\t<s> REGEN", 15, "log-probability '0.1' must be a number of at most 0")]
    [InlineData("-0.1\t<s> REGEN", "x\t<s> REGEN", 15, "log-probability 'x'")]
    [InlineData("-0.1\t<s> REGEN", "-0.1\t<s> REGEN\t-0.5", 15, "back-off weight '-0.5' must be 0 or absent")]
    [InlineData("-0.1\t<s> REGEN", "-0.1\t<s> REGEN\t0\t0", 15, "not 5 fields")]
    [InlineData("-0.1\t<s> REGEN", "-0.1\t<s> NORD", 15, "'NORD' is not among the 1-grams")]
    [InlineData("-0.2\tREGEN WIND", "-0.2\t<s> REGEN", 16, "listed twice")]
    [InlineData("REGEN\t-0.25", "REGEN\tNaN", 11, "back-off weight 'NaN'")]
    [InlineData("REGEN\t-0.25", "REGEN\t1e308", 11, "back-off weight '1e308'")]
    [InlineData("-0.5\tREGEN", "-1e308\tREGEN", 11, "log-probability '-1e308'")]
    [InlineData("\\end\\", "", 19, "the file ends")]
    [InlineData("-1\t</s>", "-1\t<t>", 17, "'</s>' is not among the 1-grams")]
    [InlineData("\\end\\", "\\3-grams:", 19, "expected is '\\end\\' after the 2-grams, not '\\3-grams:'")]
    [InlineData("ngram 1=5\nngram 2=3\n\n", "", 4, "'ngram 1=' and a count, not '\\1-grams:'")]
    public void A_malformed_file_is_an_error_with_its_line(string part, string instead, int line, string message)
    {
        var text = Arpa.Replace(part, instead, StringComparison.Ordinal);
        text.Should().NotBe(Arpa);
        FluentActions.Invoking(() => Read(text)).Should().Throw<InvalidDataException>().WithMessage($"*model.arpa' is not an ARPA language model, line {line}: *{message}*");
    }

    [Fact]
    public void A_file_without_an_end_of_sentences_is_refused()
    {
        var text = Arpa.Replace("-1\t</s>\n", "", StringComparison.Ordinal).Replace("ngram 1=5", "ngram 1=4", StringComparison.Ordinal).Replace("-0.3\tWIND </s>\n", "", StringComparison.Ordinal).Replace("ngram 2=3", "ngram 2=2", StringComparison.Ordinal);
        FluentActions.Invoking(() => Read(text)).Should().Throw<InvalidDataException>().WithMessage("*the file lists no </s>, so no sentence could end*");
    }

    [Fact]
    public void What_is_written_is_the_format_to_the_letter()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathTo("model.arpa");
        File.WriteAllText(path, "a file of before");

        NGramLanguageModel.Count([[1], [1]], 2, ["REGEN"]).WriteArpa(path);

        var lines = File.ReadAllText(path).Split('\n');
        lines.Should().ContainInOrder("\\data\\", "ngram 1=4", "", "\\1-grams:", "", "\\2-grams:", "", "\\end\\");
        lines.Single(line => line.EndsWith("\t<s> REGEN", StringComparison.Ordinal)).Split('\t').Should().HaveCount(2, "nothing backs off from the longest");
        lines.Single(line => line.Split('\t') is [_, "REGEN", ..]).Split('\t').Should().HaveCount(3);
        Directory.GetFiles(folder.FullName).Should().Equal(path);
    }

    [Fact]
    public void Any_mutation_of_a_file_is_read_or_refused() =>
        Gen.Select(Gen.Int[0, Arpa.Length - 1], Gen.Int[0, 6], Gen.OneOf(new[] { "", "\\", "\n", "\t", "-", "9", "=", "ngram 3=1\n", "\u00e4", "\0" }.Select(text => Gen.Const(text)).ToArray())).Sample((at, length, text) =>
        {
            try
            {
                Read(Arpa[..at] + text + Arpa[Math.Min(Arpa.Length, at + length)..]).Perplexity([[1, 2, 3]]).Should().BeGreaterThanOrEqualTo(1);
            }
            catch (InvalidDataException exception)
            {
                exception.Message.Should().Contain("model.arpa");
            }
        }, iter: Iterations.Of(1000));

    [Fact]
    public void What_was_trained_on_perplexes_less_than_what_was_not()
    {
        int[][] training = [[1, 2, 3], [1, 2, 4], [1, 2, 3]];
        var model = NGramLanguageModel.Count(training, 3, Names);

        model.Perplexity(training).Should().BeInRange(1, 3);
        model.Perplexity([[4, 3, 2, 1]]).Should().BeGreaterThan(5);
        NGramLanguageModel.Count([], 3, Names).Perplexity([[1, 2]]).Should().BeApproximately(6, 1e-9, "without counts all six outcomes are equally likely");
    }

    [Fact]
    public void Wrong_ids_orders_and_names_are_errors_that_show_them()
    {
        FluentActions.Invoking(() => NGramLanguageModel.Count([[1], [1, 5]], 2, Names)).Should().Throw<ArgumentException>().WithMessage("sentence 1: gloss id 5 must be in [1, 4]*");
        FluentActions.Invoking(() => NGramLanguageModel.Count([], 0, Names)).Should().Throw<ArgumentException>().WithMessage("order (0)*");
        FluentActions.Invoking(() => NGramLanguageModel.Count([], 1, ["A", "A"])).Should().Throw<ArgumentException>().WithMessage("gloss 2 is 'A'*");
        FluentActions.Invoking(() => NGramLanguageModel.Count([], 1, ["<s>"])).Should().Throw<ArgumentException>().WithMessage("gloss 1 is '<s>'*");
        FluentActions.Invoking(() => NGramLanguageModel.Count([], 1, Names).Perplexity([])).Should().Throw<ArgumentException>().WithMessage("*at least one sentence*");
    }

    private static NGramLanguageModel Read(string text)
    {
        using var folder = new TemporaryFolder();
        return NGramLanguageModel.ReadArpa(folder.Write("model.arpa", text), Names);
    }
}
