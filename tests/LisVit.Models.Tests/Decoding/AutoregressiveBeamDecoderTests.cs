using LisVit.Models.Decoding;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Decoding;

public sealed class AutoregressiveBeamDecoderTests
{
    private static readonly GlossDecoderOptions Options = GlossDecoderOptions.Report(32, 3);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.6, 2)]
    [InlineData(2, 3)]
    public void A_wide_beam_finds_the_best_of_all_sequences(double lengthPenalty, int seed)
    {
        using var scope = NewDisposeScope();
        using var decoder = GlossDecoders.Make(Options, seed);
        var memory = randn([2, 3, 32]) * 3;
        var options = new AutoregressiveBeamOptions { Width = 200, Best = 30, LengthPenalty = lengthPenalty, Generation = new() { MaximumGlosses = 4 } };

        var decoded = AutoregressiveBeamDecoder.Decode(decoder, memory, options: options);

        for (var clip = 0; clip < 2; clip++)
        {
            var expected = AllSequences(decoder, memory.narrow(0, clip, 1), maximum: 4)
                .Select(sequence => (sequence.Glosses, sequence.Ended, Score: sequence.LogProbability / Math.Pow((5.0 + sequence.Glosses.Length + (sequence.Ended ? 1 : 0)) / 6, lengthPenalty)))
                .OrderByDescending(sequence => sequence.Score).Take(30).ToArray();
            decoded[clip].Select(hypothesis => (string.Join(' ', hypothesis.Glosses), hypothesis.Ended)).Should().Equal(expected.Select(sequence => (string.Join(' ', sequence.Glosses), sequence.Ended)));
            for (var i = 0; i < expected.Length; i++)
                decoded[clip][i].Score.Should().BeApproximately(expected[i].Score, 1e-4);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_beam_of_one_is_greedy_decoding(int seed)
    {
        using var scope = NewDisposeScope();
        using var decoder = GlossDecoders.Make(Options, seed);
        var memory = randn([4, 5, 32]) * 3;
        var lengths = tensor(new long[] { 5, 1, 4, 2 });
        var options = new AutoregressiveOptions { MaximumGlosses = 15 };

        var beam = AutoregressiveBeamDecoder.Decode(decoder, memory, lengths, new() { Width = 1, LengthPenalty = 0, Generation = options });
        var greedy = AutoregressiveGreedyDecoder.Decode(decoder, memory, lengths, options);

        for (var clip = 0; clip < 4; clip++)
        {
            var hypothesis = beam[clip].Should().ContainSingle().Subject;
            hypothesis.Glosses.Should().Equal(greedy[clip].Glosses);
            hypothesis.Ended.Should().Be(greedy[clip].Ended);
            hypothesis.LogProbability.Should().BeApproximately(greedy[clip].LogProbability, 1e-5);
            hypothesis.Decoded.Zip(greedy[clip].Decoded).Should().NotContain(pair => Math.Abs(pair.First.Confidence - pair.Second.Confidence) > 1e-5);
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Keeping_keys_and_values_changes_nothing(bool normFirst, bool guided)
    {
        using var scope = NewDisposeScope();
        using var decoder = GlossDecoders.Make(Options with { NormFirst = normFirst, Guided = guided });
        var memory = GlossDecoders.Memory(decoder, 3, 6);
        var lengths = tensor(new long[] { 6, 2, 4 });
        var options = new AutoregressiveBeamOptions { Width = 4, Best = 4, Generation = new() { MaximumGlosses = 12 } };

        var kept = AutoregressiveBeamDecoder.Decode(decoder, memory, lengths, options);
        var computed = AutoregressiveBeamDecoder.Decode(decoder, memory, lengths, options with { Generation = options.Generation with { Cached = false } });

        for (var clip = 0; clip < 3; clip++)
        {
            kept[clip].Should().HaveCount(4);
            kept[clip].Select(hypothesis => string.Join(' ', hypothesis.Glosses)).Should().Equal(computed[clip].Select(hypothesis => string.Join(' ', hypothesis.Glosses)));
            kept[clip].Zip(computed[clip]).Should().NotContain(pair => Math.Abs(pair.First.Score - pair.Second.Score) > 1e-4);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_clip_decodes_the_same_alone_and_in_a_batch(bool asTrained)
    {
        using var scope = NewDisposeScope();
        using var decoder = GlossDecoders.Make(Options);
        var memory = randn([3, 6, 32]) * 3;
        var lengths = tensor(new long[] { 6, 2, 4 });
        var options = new AutoregressiveBeamOptions { Width = 3, Best = 3, Generation = asTrained ? new() : AutoregressiveOptions.ReleasedGeneration with { MaximumGlosses = 8 } };

        var together = AutoregressiveBeamDecoder.Decode(decoder, memory, lengths, options);

        for (var clip = 0; clip < 3; clip++)
        {
            var alone = AutoregressiveBeamDecoder.Decode(decoder, memory.narrow(0, clip, 1).narrow(1, 0, lengths[clip].item<long>()), options: options)[0];
            together[clip].Select(hypothesis => string.Join(' ', hypothesis.Glosses)).Should().Equal(alone.Select(hypothesis => string.Join(' ', hypothesis.Glosses)));
            together[clip].Zip(alone).Should().NotContain(pair => Math.Abs(pair.First.Score - pair.Second.Score) > 1e-4);
        }
    }

    [Fact]
    public void Nothing_is_left_behind_and_wrong_options_are_named()
    {
        using var decoder = GlossDecoders.Make(Options);
        using var scope = NewDisposeScope();
        var memory = randn([2, 3, 32]);
        var before = scope.DisposablesCount;

        AutoregressiveBeamDecoder.Decode(decoder, memory);

        scope.DisposablesCount.Should().Be(before);
        void Throws(AutoregressiveBeamOptions options, string message) =>
            FluentActions.Invoking(() => AutoregressiveBeamDecoder.Decode(decoder, memory, options: options)).Should().Throw<ArgumentException>().WithMessage(message);
        Throws(new() { Width = 0 }, "Width (0)*");
        Throws(new() { Best = 0 }, "Best (0)*");
        Throws(new() { LengthPenalty = -1 }, "LengthPenalty (-1)*");
        FluentActions.Invoking(() => AutoregressiveBeamDecoder.Decode(decoder, memory, cancellationToken: new CancellationToken(true))).Should().Throw<OperationCanceledException>();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Memory_that_is_not_numbers_is_an_error_that_names_the_clip(bool asTrained)
    {
        using var scope = NewDisposeScope();
        using var decoder = GlossDecoders.Make(Options);
        var memory = GlossDecoders.MemoryWithoutNumberIn(clip: 1);
        var options = asTrained ? new() : AutoregressiveOptions.ReleasedGeneration;

        FluentActions.Invoking(() => AutoregressiveBeamDecoder.Decode(decoder, memory, options: new() { Generation = options })).Should().Throw<ArgumentException>().WithMessage("*logits for clip 1 are not numbers*");
    }

    // Sequences of fewer glosses that end, and all of the maximum, which are cut.
    private static List<(int[] Glosses, double LogProbability, bool Ended)> AllSequences(GlossDecoder decoder, Tensor memory, int maximum)
    {
        var all = new List<(int[], double, bool)>();
        void Visit(int[] glosses, double total)
        {
            if (glosses.Length == maximum)
            {
                all.Add((glosses, total, false));
                return;
            }

            var next = GlossDecoders.LogProbabilities(decoder, memory, glosses);
            all.Add((glosses, total + next[Options.End], true));
            for (var gloss = 1; gloss <= 3; gloss++)
                Visit([.. glosses, gloss], total + next[gloss]);
        }

        Visit([], 0);
        return all;
    }
}
