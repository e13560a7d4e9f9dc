using CsCheck;
using LisVit.Models.Decoding;
using LisVit.Tests;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Decoding;

public sealed class CtcBeamSearchDecoderTests
{
    private static readonly CtcBeamSearchOptions Wide = new() { Width = 400, Best = 400 };
    private static readonly string[] Names = ["REGEN", "WIND", "SONNE"];

    [Fact]
    public void A_wide_search_gives_every_sequence_its_exact_probability() => CtcCases.Logits.Sample(logits =>
    {
        var hypotheses = Decode(logits, Wide);

        ShouldEqual(hypotheses, CtcBruteForce.Sequences(CtcBruteForce.Posteriors(logits), _ => true));
        hypotheses.Should().OnlyContain(hypothesis => hypothesis.Score == hypothesis.LogProbability);
        hypotheses.Should().BeInDescendingOrder(hypothesis => hypothesis.Score);
    }, iter: Iterations.Of(3000));

    [Fact]
    public void Language_model_and_bonus_add_to_the_exact_probability() =>
        Gen.Select(CtcCases.Logits.Where(logits => logits.Length > 0), Gen.Int[1, 3].Array[0, 4].Array[1, 6], Gen.Int[1, 3], Gen.Double[0, 2], Gen.Double[-1, 2]).Sample((logits, sentences, order, weight, bonus) =>
        {
            var glosses = logits[0].Length - 1;
            var model = NGramLanguageModel.Count(sentences.Select(sentence => sentence.Where(id => id <= glosses).ToArray()), order, Names[..glosses]);
            var hypotheses = Decode(logits, Wide with { LanguageModel = model, LanguageModelWeight = weight, InsertionBonus = bonus });

            var expected = CtcBruteForce.Sequences(CtcBruteForce.Posteriors(logits), _ => true);
            hypotheses.Should().HaveCount(expected.Count);
            foreach (var hypothesis in hypotheses)
            {
                var exact = Math.Log(expected[CtcBruteForce.Name(hypothesis.Glosses)]) + (weight * model.LogProbability(hypothesis.Glosses)) + (bonus * hypothesis.Glosses.Count);
                hypothesis.Score.Should().BeApproximately(exact, 1e-9);
            }

            hypotheses.Should().BeInDescendingOrder(hypothesis => hypothesis.Score);
        }, iter: Iterations.Of(3000));

    [Fact]
    public void Frames_above_the_blank_threshold_admit_only_paths_that_are_blank_there() =>
        Gen.Select(CtcCases.Logits, Gen.Double[0.2, 0.9]).Sample((logits, threshold) =>
        {
            var posteriors = CtcBruteForce.Posteriors(logits);
            var hypotheses = Decode(logits, Wide with { BlankThreshold = threshold });

            ShouldEqual(hypotheses, CtcBruteForce.Sequences(posteriors, path => !path.Where((label, t) => label != 0 && posteriors[t][0] > threshold).Any()));
        }, iter: Iterations.Of(1500));

    [Fact]
    public void Glosses_begin_only_where_they_are_among_the_most_likely_of_the_frame() =>
        Gen.Select(CtcCases.Decided, Gen.Int[1, 2]).Sample((logits, classes) =>
        {
            var posteriors = CtcBruteForce.Posteriors(logits);
            bool Begins(int[] path, int t) => path[t] != 0 && (t == 0 || path[t - 1] != path[t]);
            bool Likely(int label, int t) => posteriors[t].Skip(1).Count(posterior => posterior > posteriors[t][label]) < classes;
            var hypotheses = Decode(logits, Wide with { ClassesPerFrame = classes });

            ShouldEqual(hypotheses, CtcBruteForce.Sequences(posteriors, path => Enumerable.Range(0, path.Length).All(t => !Begins(path, t) || Likely(path[t], t))));
        }, iter: Iterations.Of(1500));

    [Fact]
    public void A_narrow_search_never_claims_more_than_the_exact_probability() =>
        Gen.Select(CtcCases.Logits, Gen.Int[1, 6]).Sample((logits, width) =>
        {
            var expected = CtcBruteForce.Sequences(CtcBruteForce.Posteriors(logits), _ => true);
            var hypotheses = Decode(logits, new() { Width = width, Best = width });

            hypotheses.Should().HaveCountLessThanOrEqualTo(width).And.OnlyHaveUniqueItems(hypothesis => CtcBruteForce.Name(hypothesis.Glosses));
            foreach (var hypothesis in hypotheses)
                Math.Exp(hypothesis.LogProbability).Should().BeLessThanOrEqualTo(expected[CtcBruteForce.Name(hypothesis.Glosses)] * (1 + 1e-9));
        }, iter: Iterations.Of(1500));

    [Fact]
    public void Probabilities_of_longer_clips_equal_those_of_torch()
    {
        using var scope = NewDisposeScope();
        ModuleContract.Seeded(3);
        var logits = randn([3, 12, 5], dtype: float64) * 3;
        var lengths = tensor(new long[] { 12, 9, 5 });

        var decoded = CtcBeamSearchDecoder.Decode(logits, lengths, new() { Width = 20_000, Best = 8 });

        for (var clip = 0; clip < 3; clip++)
        {
            decoded[clip].Should().HaveCount(8);
            foreach (var hypothesis in decoded[clip].Where(hypothesis => hypothesis.Glosses.Count > 0))
            {
                var loss = nn.functional.ctc_loss(
                    logits.narrow(0, clip, 1).log_softmax(-1).transpose(0, 1), tensor(hypothesis.Glosses.Select(id => (long)id).ToArray()).unsqueeze(0),
                    lengths.narrow(0, clip, 1), tensor(new long[] { hypothesis.Glosses.Count }), reduction: nn.Reduction.Sum);
                hypothesis.LogProbability.Should().BeInRange(-loss.item<double>() - 1e-3, -loss.item<double>() + 1e-9);
            }
        }

        // Nothing of the third clip's 5 frames was pruned.
        decoded[2].Should().OnlyContain(hypothesis => hypothesis.Decoded.All(gloss => gloss.End <= 5));
    }

    [Fact]
    public void Summing_over_paths_can_beat_the_best_path()
    {
        // Two frames: the best path is blank blank (0.36), but the three paths of the gloss sum to 0.64.
        double[][] logits = [[Math.Log(0.6), Math.Log(0.4)], [Math.Log(0.6), Math.Log(0.4)]];
        using var batch = CtcCases.Batch(logits);

        CtcGreedyDecoder.Decode(batch)[0].Glosses.Should().BeEmpty();
        var best = CtcBeamSearchDecoder.Decode(batch)[0].Single();
        best.Glosses.Should().Equal(1);
        Math.Exp(best.LogProbability).Should().BeApproximately(0.64, 1e-12);
    }

    [Fact]
    public void Each_gloss_has_the_frames_and_the_mean_posterior_of_the_best_path_for_the_sequence() => CtcCases.Logits.Sample(logits =>
    {
        using var batch = CtcCases.Batch(logits);
        var hypothesis = CtcBeamSearchDecoder.Decode(batch)[0][0];

        hypothesis.Decoded.Should().Equal(CtcAligner.Align(batch, [hypothesis.Glosses])[0].Decoded);
    }, iter: Iterations.Of(200));

    [Fact]
    public void A_clip_decodes_the_same_alone_and_in_a_batch()
    {
        using var scope = NewDisposeScope();
        ModuleContract.Seeded(5);
        var logits = randn([3, 20, 30]) * 2;
        var lengths = tensor(new long[] { 20, 7, 0 });
        var options = new CtcBeamSearchOptions { Width = 8, Best = 8 };

        var together = CtcBeamSearchDecoder.Decode(logits, lengths, options);

        for (var clip = 0; clip < 3; clip++)
        {
            var alone = CtcBeamSearchDecoder.Decode(logits.narrow(0, clip, 1).narrow(1, 0, lengths[clip].item<long>()), options: options)[0];
            together[clip].Select(hypothesis => hypothesis.Score).Should().Equal(alone.Select(hypothesis => hypothesis.Score));
            together[clip].Should().BeEquivalentTo(alone, choice => choice.WithStrictOrdering());
        }

        together[2].Single().Glosses.Should().BeEmpty();
    }

    [Theory]
    [InlineData("Width", "Width (0)")]
    [InlineData("Best", "Best (11)")]
    [InlineData("BlankThreshold", "BlankThreshold (1.5)")]
    [InlineData("ClassesPerFrame", "ClassesPerFrame (0)")]
    [InlineData("LanguageModelWeight", "LanguageModelWeight (-1)")]
    [InlineData("InsertionBonus", "InsertionBonus (NaN)")]
    [InlineData("LanguageModel", "over 3 glosses, but the logits have 3 classes")]
    public void A_wrong_option_is_named_with_its_value(string option, string message)
    {
        var options = option switch
        {
            "Width" => new CtcBeamSearchOptions { Width = 0 },
            "Best" => new() { Best = 11 },
            "BlankThreshold" => new() { BlankThreshold = 1.5 },
            "ClassesPerFrame" => new() { ClassesPerFrame = 0 },
            "LanguageModelWeight" => new() { LanguageModelWeight = -1 },
            "InsertionBonus" => new() { InsertionBonus = double.NaN },
            _ => new() { LanguageModel = NGramLanguageModel.Count([], 1, Names) },
        };
        using var logits = zeros([1, 2, 3]);
        FluentActions.Invoking(() => CtcBeamSearchDecoder.Decode(logits, options: options)).Should().Throw<ArgumentException>().WithMessage($"*{message}*");
    }

    [Fact]
    public void Logits_that_are_not_numbers_and_lengths_beyond_the_batch_are_errors()
    {
        using var scope = NewDisposeScope();
        var logits = zeros([2, 3, 4]);
        logits[1, 2, 0] = float.NaN;

        FluentActions.Invoking(() => CtcBeamSearchDecoder.Decode(logits)).Should().Throw<ArgumentException>().WithMessage("*clip 1*not a number*");
        CtcBeamSearchDecoder.Decode(logits, lengths: tensor(new long[] { 3, 2 })).Should().HaveCount(2, "padding is never looked at");
        FluentActions.Invoking(() => CtcBeamSearchDecoder.Decode(logits, lengths: tensor(new long[] { 4, 2 }))).Should().Throw<ArgumentException>().WithMessage("clip 0 has a length of 4*[0, 3]*");
    }

    [Fact]
    public void A_cancelled_search_stops()
    {
        using var logits = zeros([1, 2, 3]);
        FluentActions.Invoking(() => CtcBeamSearchDecoder.Decode(logits, cancellationToken: new CancellationToken(true))).Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void A_language_model_decides_between_glosses_that_look_alike()
    {
        var model = NGramLanguageModel.Count([[1, 2], [1, 2], [1, 3]], 2, Names);
        double[][] logits = [[-9, 3, -9, -9], [3, -9, -9, -9], [-9, -9, 1, 1.2]];
        using var batch = CtcCases.Batch(logits);

        CtcBeamSearchDecoder.Decode(batch)[0][0].Glosses.Should().Equal(1, 3);
        CtcBeamSearchDecoder.Decode(batch, options: new() { LanguageModel = model, LanguageModelWeight = 1 })[0][0].Glosses.Should().Equal(1, 2);
    }

    [Fact]
    public void A_gloss_that_the_language_model_rules_out_is_never_found()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("model.arpa", "\\data\\\nngram 1=3\n\n\\1-grams:\n-99 <s>\n-0.3 </s>\n-0.3 REGEN\n\n\\end\\\n");
        var model = NGramLanguageModel.ReadArpa(file, Names);
        double[][] logits = [[0, 1, 2, 3], [0, 1, 3, 2], [1, 0, 3, 2]];

        var hypotheses = Decode(logits, Wide with { LanguageModel = model });

        hypotheses.Should().HaveCount(3).And.OnlyContain(hypothesis => double.IsFinite(hypothesis.Score) && hypothesis.Glosses.All(id => id == 1));
    }

    private static IReadOnlyList<CtcHypothesis> Decode(double[][] logits, CtcBeamSearchOptions options)
    {
        using var batch = CtcCases.Batch(logits);
        return CtcBeamSearchDecoder.Decode(batch, options: options)[0];
    }

    private static void ShouldEqual(IReadOnlyList<CtcHypothesis> hypotheses, Dictionary<string, double> expected)
    {
        hypotheses.Select(hypothesis => CtcBruteForce.Name(hypothesis.Glosses)).Order(StringComparer.Ordinal).Should().Equal(expected.Keys.Order(StringComparer.Ordinal));
        foreach (var hypothesis in hypotheses)
            hypothesis.LogProbability.Should().BeApproximately(Math.Log(expected[CtcBruteForce.Name(hypothesis.Glosses)]), 1e-9);
    }
}
