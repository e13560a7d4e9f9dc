using static TorchSharp.torch;

namespace LisVit.Models.Tests;

public sealed class GlossDecoderTests
{
    private static readonly GlossDecoderOptions Options = GlossDecoderOptions.Report(32, 4);

    [Fact]
    public void A_position_never_sees_later_tokens()
    {
        using var scope = NewDisposeScope();
        using var decoder = Make();
        var memory = randn([1, 3, 32]);

        var one = decoder.call(tensor(new long[] { 5, 1, 2 }, [1, 3]), memory, null);
        var other = decoder.call(tensor(new long[] { 5, 1, 4 }, [1, 3]), memory, null);

        one.narrow(1, 0, 2).allclose(other.narrow(1, 0, 2), rtol: 0, atol: 1e-6).Should().BeTrue();
        one.narrow(1, 2, 1).allclose(other.narrow(1, 2, 1), rtol: 0, atol: 1e-3).Should().BeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Padding_of_memory_is_never_heard(bool guided)
    {
        using var scope = NewDisposeScope();
        using var decoder = Make(Options with { Guided = guided });
        var memory = Memory(1, guided).narrow(1, 0, 3);
        var padded = cat([memory, ones([1, 2, memory.shape[2]]) * 9], 1);
        var tokens = tensor(new long[] { 5, 1 }, [1, 2]);

        var alone = decoder.call(tokens, memory, null);
        var masked = decoder.call(tokens, padded, tensor(new long[] { 3 }));

        alone.allclose(masked, rtol: 0, atol: 1e-5).Should().BeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_token_listens_to_is_told_layer_by_layer(bool guided)
    {
        using var scope = NewDisposeScope();
        using var decoder = Make(Options with { Guided = guided });
        var silence = guided ? 1 : 0;
        var tokens = tensor(new long[] { 5, 1, 2, 5, 3, 0 }, [2, 3]);
        var memory = Memory(2, guided);
        var (frames, lengths) = (memory.shape[1], tensor(new[] { memory.shape[1], 2 }));

        var listening = decoder.Listening(tokens, memory, lengths);

        listening.Should().HaveCount(Options.Layers);
        foreach (var layer in listening)
        {
            layer.shape.Should().Equal(2, Options.Heads, 3, silence + frames);
            layer.sum(-1).allclose(ones([2, Options.Heads, 3]), rtol: 0, atol: 1e-5).Should().BeTrue();
            layer.requires_grad.Should().BeFalse();
            layer[1].narrow(-1, silence + 2, frames - 2).abs().max().item<float>().Should().Be(0, "padding is never heard");
        }

        var shorter = decoder.Listening(tokens.narrow(1, 0, 2), memory, lengths);
        listening.Zip(shorter).Should().OnlyContain(pair => pair.First.narrow(2, 0, 2).allclose(pair.Second, 0, 1e-5, false), "a token never hears later ones");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Step_by_step_logits_equal_those_of_the_whole_sequence(bool normFirst, bool guided)
    {
        using var scope = NewDisposeScope();
        using var decoder = Make(Options with { NormFirst = normFirst, Guided = guided });
        var (memory, lengths) = (Memory(3, guided), tensor(new long[] { 6, 1, 4 }));
        var tokens = cat([full([3, 1], Options.Begin, dtype: int64), randint(0, 5, [3, 80], dtype: int64)], 1);
        var whole = decoder.call(tokens, memory, lengths);

        using var state = decoder.Start(memory, lengths);
        for (var step = 0; step < 81; step++)
            (decoder.Step(tokens.select(1, step), state) - whole.select(1, step)).abs().max().item<float>().Should().BeLessThan(1e-5f, $"step {step}");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Reordered_sequences_go_on_as_if_they_had_been_read_from_the_start(bool normFirst, bool guided)
    {
        using var scope = NewDisposeScope();
        using var decoder = Make(Options with { NormFirst = normFirst, Guided = guided });
        var (memory, lengths) = (Memory(2, guided), tensor(new long[] { 6, 3 }));
        var random = new Random(4);
        var sequences = new long[][] { [Options.Begin], [Options.Begin] };
        using var state = decoder.Start(memory, lengths);

        foreach (var beams in new[] { 1, 3, 3, 5, 2, 4 })
        {
            using var logits = decoder.Step(tensor(sequences.Select(sequence => sequence[^1]).ToArray()), state);
            var each = sequences.Length / 2;
            var whole = decoder.call(
                tensor(sequences.SelectMany(sequence => sequence).ToArray(), [sequences.Length, sequences[0].Length]), memory.repeat_interleave(each, 0), lengths.repeat_interleave(each, 0));
            (logits - whole.select(1, -1)).abs().max().item<float>().Should().BeLessThan(1e-5f);
            var sources = Enumerable.Range(0, 2 * beams).Select(i => ((i / beams) * each) + random.Next(each)).ToArray();
            state.Reorder(sources);
            sequences = Array.ConvertAll(sources, source => (long[])[.. sequences[source], random.Next(5)]);
        }

        state.Sequences.Should().Be(8);
        state.Length.Should().Be(6);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_state_frees_what_it_holds_and_refuses_what_does_not_fit(bool guided)
    {
        using var scope = NewDisposeScope();
        using var decoder = Make(Options with { Guided = guided });
        var memory = Memory(2, guided);
        var before = scope.DisposablesCount;
        using (var state = decoder.Start(memory, null))
        {
            decoder.Step(tensor(new long[] { 5, 5 }), state).Dispose();
            FluentActions.Invoking(() => decoder.Step(tensor(new long[] { 5 }), state)).Should().Throw<ArgumentException>().WithMessage("tokens must be [2]*");
            FluentActions.Invoking(() => state.Reorder([0, 1, 1])).Should().Throw<ArgumentException>().WithMessage("*2 clips, but 3*");
            FluentActions.Invoking(() => state.Reorder([1, 1])).Should().Throw<ArgumentException>().WithMessage("sequence 0 is of clip 0*[0, 1), but is 1*");
            using var lengths = tensor(new long[] { 1, 2, 3 });
            FluentActions.Invoking(() => decoder.Start(memory, lengths)).Should().Throw<ArgumentException>().WithMessage("lengths must be [2]*");
            using var views = NewDisposeScope();
            state.Layers.Should().OnlyContain(layer => !layer.Own.ViewKeys().requires_grad && !layer.Memory.ViewKeys().requires_grad);
        }

        decoder.Start(memory, null).Dispose();
        (scope.DisposablesCount - before).Should().Be(2, "only the tokens of this test are left");
    }

    [Fact]
    public void The_tokens_of_a_guided_decoder_hear_their_own_signs()
    {
        using var scope = NewDisposeScope();
        using var decoder = Make(Options with { Guided = true, Heads = 1 });
        var (features, signs) = (randn([1, 3, 32]), tensor(new float[] { 1, 2, 3 }, [1, 3, 1]));
        var changed = features.clone();
        changed.select(1, 2).mul_(-1);
        var tokens = tensor(new long[] { 5, 1, 2 }, [1, 3]);

        var difference = (decoder.call(tokens, cat([features, signs], -1), null) - decoder.call(tokens, cat([changed, signs], -1), null)).abs().amax(new long[] { 0, 2 }).data<float>().ToArray();

        difference[2].Should().BeGreaterThan(100 * difference[0], "sign 3 is what the third token predicts");
        difference[2].Should().BeGreaterThan(100 * difference[1], "the second token predicts sign 2");
    }

    [Fact]
    public void A_memory_of_another_width_is_refused()
    {
        using var scope = NewDisposeScope();
        using var decoder = Make();
        using var guided = Make(Options with { Guided = true });
        var tokens = tensor(new long[] { 5 }, [1, 1]);

        FluentActions.Invoking(() => decoder.call(tokens, randn([1, 3, 16]), null)).Should().Throw<ArgumentException>().WithMessage("memory must be [b t 32], but is [1 3 16].*");
        FluentActions.Invoking(() => guided.Start(randn([1, 3, 32]), null)).Should().Throw<ArgumentException>().WithMessage("memory must be [b t 33], as EncoderDecoderRecognizer.Hear makes it for a guided decoder, but is [1 3 32].*");
    }

    // Features and, for a guided decoder, numbers of signs as they come from a best path.
    private static Tensor Memory(int clips, bool guided)
    {
        var features = randn([clips, 6, 32]) * 3;
        return guided ? cat([features, tensor(new float[] { 0.5f, 1, 1, 1.5f, 2, 3 }).view(1, 6, 1).expand(clips, -1, -1)], -1) : features;
    }

    private static GlossDecoder Make() => Make(Options);

    private static GlossDecoder Make(GlossDecoderOptions options)
    {
        ModuleContract.Seeded(11);
        var decoder = new GlossDecoder(options);
        decoder.eval();
        return decoder;
    }
}
