using LisVit.Models.Decoding;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Decoding;

public sealed class AutoregressiveGreedyDecoderTests
{
    private static readonly GlossDecoderOptions Options = GlossDecoderOptions.Report(32, 4);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Free_running_follows_the_most_likely_tokens_of_teacher_forcing(int seed)
    {
        using var scope = NewDisposeScope();
        using var decoder = GlossDecoders.Make(Options, seed);
        var memory = randn([2, 3, 32]) * 3;

        var decoded = AutoregressiveGreedyDecoder.Decode(decoder, memory, options: new() { MaximumGlosses = 6 });

        for (var clip = 0; clip < 2; clip++)
        {
            var (glosses, total) = (new List<int>(), 0.0);
            foreach (var gloss in decoded[clip].Decoded)
            {
                var next = GlossDecoders.LogProbabilities(decoder, memory.narrow(0, clip, 1), glosses);
                gloss.Id.Should().Be(Array.IndexOf(next, next.Max()));
                gloss.Confidence.Should().BeApproximately(Math.Exp(next.Max()), 1e-5);
                (gloss.Start, gloss.End).Should().Be((null, null));
                glosses.Add(gloss.Id);
                total += next.Max();
            }

            decoded[clip].Glosses.Should().NotContain([Options.Begin, Options.End]).And.Equal(glosses);
            decoded[clip].Ended.Should().Be(glosses.Count < 6);
            if (decoded[clip].Ended)
            {
                var next = GlossDecoders.LogProbabilities(decoder, memory.narrow(0, clip, 1), glosses);
                Array.IndexOf(next, next.Max()).Should().Be(Options.End);
                total += next.Max();
            }

            decoded[clip].LogProbability.Should().BeApproximately(total, 1e-4);
        }
    }

    [Theory]
    [InlineData(false, true, false)]
    [InlineData(true, true, false)]
    [InlineData(true, false, false)]
    [InlineData(true, true, true)]
    public void Keeping_keys_and_values_changes_nothing(bool normFirst, bool positions, bool guided)
    {
        using var scope = NewDisposeScope();
        using var decoder = GlossDecoders.Make(Options with { NormFirst = normFirst, Guided = guided });
        var memory = GlossDecoders.Memory(decoder, 4, 7);
        var lengths = tensor(new long[] { 7, 3, 1, 5 });
        var options = new AutoregressiveOptions { MaximumGlosses = 20, Positions = positions };

        var kept = AutoregressiveGreedyDecoder.Decode(decoder, memory, lengths, options);
        var computed = AutoregressiveGreedyDecoder.Decode(decoder, memory, lengths, options with { Cached = false });

        kept.Select(hypothesis => string.Join(' ', hypothesis.Glosses)).Should().Equal(computed.Select(hypothesis => string.Join(' ', hypothesis.Glosses)));
        kept.Max(hypothesis => hypothesis.Glosses.Count).Should().BePositive();
        for (var clip = 0; clip < 4; clip++)
            kept[clip].LogProbability.Should().BeApproximately(computed[clip].LogProbability, 1e-4);
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
        var options = asTrained ? new() : AutoregressiveOptions.ReleasedGeneration with { MaximumGlosses = 12 };

        var together = AutoregressiveGreedyDecoder.Decode(decoder, memory, lengths, options);

        for (var clip = 0; clip < 3; clip++)
        {
            var alone = AutoregressiveGreedyDecoder.Decode(decoder, memory.narrow(0, clip, 1).narrow(1, 0, lengths[clip].item<long>()), options: options)[0];
            together[clip].Glosses.Should().Equal(alone.Glosses);
            together[clip].LogProbability.Should().BeApproximately(alone.LogProbability, 1e-4);
        }
    }

    [Fact]
    public void A_token_that_both_begins_and_ends_may_end()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var decoder = GlossDecoders.Make(GlossDecoderOptions.Released(32, 4));
        decoder.state_dict()["classifier.bias"][0] = 100;

        var hypothesis = AutoregressiveGreedyDecoder.Decode(decoder, randn([1, 3, 32])).Single();

        hypothesis.Glosses.Should().BeEmpty();
        hypothesis.Ended.Should().BeTrue();
    }

    [Fact]
    public void The_begin_token_never_follows_and_a_sequence_is_cut_at_the_maximum()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var decoder = GlossDecoders.Make(Options);
        decoder.state_dict()["classifier.bias"][Options.Begin] = 100;
        decoder.state_dict()["classifier.bias"][2] = 50;

        var hypothesis = AutoregressiveGreedyDecoder.Decode(decoder, randn([1, 3, 32])).Single();

        hypothesis.Glosses.Should().Equal(Enumerable.Repeat(2, 60));
        hypothesis.Ended.Should().BeFalse();
    }

    [Fact]
    public void No_tensor_is_left_behind_and_wrong_input_is_named()
    {
        using var decoder = GlossDecoders.Make(Options);
        using var scope = NewDisposeScope();
        var memory = randn([2, 3, 32]);
        var before = scope.DisposablesCount;

        AutoregressiveGreedyDecoder.Decode(decoder, memory);

        scope.DisposablesCount.Should().Be(before);
        FluentActions.Invoking(() => AutoregressiveGreedyDecoder.Decode(decoder, memory.narrow(2, 0, 16))).Should().Throw<ArgumentException>().WithMessage("memory must be [b t 32]*");
        FluentActions.Invoking(() => AutoregressiveGreedyDecoder.Decode(decoder, memory, tensor(new long[] { 3, 0 }))).Should().Throw<ArgumentException>().WithMessage("clip 1 has a length of 0*");
        FluentActions.Invoking(() => AutoregressiveGreedyDecoder.Decode(decoder, memory, options: new() { MaximumGlosses = 0 })).Should().Throw<ArgumentException>().WithMessage("MaximumGlosses (0)*");
        FluentActions.Invoking(() => AutoregressiveGreedyDecoder.Decode(decoder, memory, cancellationToken: new CancellationToken(true))).Should().Throw<OperationCanceledException>();
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

        FluentActions.Invoking(() => AutoregressiveGreedyDecoder.Decode(decoder, memory, options: options)).Should().Throw<ArgumentException>().WithMessage("*logits for clip 1 are not numbers*");
    }
}
