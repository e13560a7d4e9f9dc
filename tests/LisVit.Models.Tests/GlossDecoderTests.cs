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

    [Fact]
    public void Padding_of_memory_is_never_heard()
    {
        using var scope = NewDisposeScope();
        using var decoder = Make();
        var memory = randn([1, 3, 32]);
        var padded = cat([memory, full([1, 2, 32], 9f)], 1);
        var tokens = tensor(new long[] { 5, 1 }, [1, 2]);

        var alone = decoder.call(tokens, memory, null);
        var masked = decoder.call(tokens, padded, tensor(new long[] { 3 }));

        alone.allclose(masked, rtol: 0, atol: 1e-5).Should().BeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Step_by_step_logits_equal_those_of_the_whole_sequence(bool normFirst)
    {
        using var scope = NewDisposeScope();
        using var decoder = Make(Options with { NormFirst = normFirst });
        var (memory, lengths) = (randn([3, 6, 32]) * 3, tensor(new long[] { 6, 1, 4 }));
        var tokens = cat([full([3, 1], Options.Begin, dtype: int64), randint(0, 5, [3, 80], dtype: int64)], 1);
        var whole = decoder.call(tokens, memory, lengths);

        using var state = decoder.Start(memory, lengths);
        for (var step = 0; step < 81; step++)
            (decoder.Step(tokens.select(1, step), state) - whole.select(1, step)).abs().max().item<float>().Should().BeLessThan(1e-5f, $"step {step}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reordered_sequences_go_on_as_if_they_had_been_read_from_the_start(bool normFirst)
    {
        using var scope = NewDisposeScope();
        using var decoder = Make(Options with { NormFirst = normFirst });
        var (memory, lengths) = (randn([2, 6, 32]) * 3, tensor(new long[] { 6, 3 }));
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

    [Fact]
    public void A_state_frees_what_it_holds_and_refuses_what_does_not_fit()
    {
        using var scope = NewDisposeScope();
        using var decoder = Make();
        var memory = randn([2, 3, 32]);
        var before = scope.DisposablesCount;
        using (var state = decoder.Start(memory, null))
        {
            decoder.Step(tensor(new long[] { 5, 5 }), state).Dispose();
            FluentActions.Invoking(() => decoder.Step(tensor(new long[] { 5 }), state)).Should().Throw<ArgumentException>().WithMessage("tokens must be [2]*");
            FluentActions.Invoking(() => state.Reorder([0, 1, 1])).Should().Throw<ArgumentException>().WithMessage("*2 clips, but 3*");
            FluentActions.Invoking(() => state.Reorder([1, 1])).Should().Throw<ArgumentException>().WithMessage("sequence 0 is of clip 0*[0, 1), but is 1*");
            state.Layers.Should().OnlyContain(layer => !layer.Own.Keys!.IsInvalid && !layer.MemoryKeys.requires_grad);
        }

        decoder.Start(memory, null).Dispose();
        (scope.DisposablesCount - before).Should().Be(2, "only the tokens of this test are left");
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
