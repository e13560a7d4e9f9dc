using System.Runtime.Intrinsics;
using CsCheck;
using LisVit.Models.Decoding;
using LisVit.Models.Stepping;
using LisVit.Models.Tests.Decoding;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Stepping;

/// <summary>Steps through a whole decoder at once, against all positions computed by libtorch in float64.</summary>
public sealed class DecoderStepTests
{
    // Steps need more room than a state begins with.
    private static readonly Sizes Many = new(Layers: 2, Heads: 2, HeadWidth: 16, FeedForward: 40, Clips: 3, Frames: 9, Steps: 70, NormFirst: false, Guided: false);

    [SkippableTheory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Logits_are_those_of_the_whole_sequence_in_float64(bool normFirst, bool guided) => Verify(Many with { NormFirst = normFirst, Guided = guided }, float32, 1e-5);

    [SkippableFact]
    public void So_are_those_of_all_sizes() =>
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 4], Gen.Int[1, 3], Gen.Int[1, 5], Gen.Int[1, 4], Gen.Int[1, 20], Gen.Bool, Gen.Bool)
            .Select(drawn => new Sizes(drawn.Item1, drawn.Item2, 8 * drawn.Item3, 8 * drawn.Item4, drawn.Item5, drawn.Item6, Steps: 4, drawn.Item7, drawn.Item8))
            .Sample(sizes => Verify(sizes, float32, 1e-5), iter: 40, seed: "0000KOIPe036");

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void In_bfloat16_only_what_is_kept_and_given_is_rounded(bool guided) => Verify(Many with { Guided = guided, Steps = 20 }, bfloat16, 0.006);

    [SkippableFact]
    public void Sequences_of_a_clip_hear_its_memory()
    {
        using var scope = NewDisposeScope();
        using var decoder = Decoder(Many, float32);
        var (memory, lengths) = (GlossDecoders.Memory(decoder, 2, 9), tensor(new long[] { 9, 4 }));
        using var state = decoder.Start(memory, lengths);
        decoder.Step(full([2], decoder.Options.Begin, dtype: int64), state);
        state.Reorder([0, 0, 0, 1, 1, 1]);

        var logits = decoder.Step(tensor(new long[] { 1, 2, 3, 1, 2, 3 }), state);

        state.AtOnce!.Count.Should().Be(2);
        var tokens = tensor(Enumerable.Range(0, 6).SelectMany(i => new long[] { decoder.Options.Begin, 1 + (i % 3) }).ToArray(), [6, 2]);
        Near(logits, decoder.call(tokens, memory.repeat_interleave(3, 0), lengths.repeat_interleave(3, 0)).select(1, 1), 1e-5);
    }

    [SkippableFact]
    public void Both_ways_go_on_from_what_the_other_remembered()
    {
        using var scope = NewDisposeScope();
        using var decoder = Decoder(Many, float32);
        var (memory, tokens) = (GlossDecoders.Memory(decoder, 3, 9), randint(0, 5, [3, 50], dtype: int64));
        var whole = decoder.call(tokens, memory, null);
        using var state = decoder.Start(memory, null);

        for (var step = 0; step < 50; step++)
        {
            decoder.train(step % 3 == 1);  // which does not step at once
            Near(decoder.Step(tokens.select(1, step), state), whole.select(1, step), 1e-5);
        }

        state.AtOnce!.Count.Should().Be(33);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sequences_found_are_those_that_recomputing_finds(bool guided)
    {
        using var scope = NewDisposeScope();
        using var decoder = Decoder(Many with { Guided = guided }, float32);
        var (memory, lengths) = (GlossDecoders.Memory(decoder, 2, 9), tensor(new long[] { 9, 5 }));
        var (cached, recomputed) = (new AutoregressiveOptions { MaximumGlosses = 40 }, new AutoregressiveOptions { MaximumGlosses = 40, Cached = false });

        Decoded(AutoregressiveGreedyDecoder.Decode(decoder, memory, lengths, cached)).Should().Equal(Decoded(AutoregressiveGreedyDecoder.Decode(decoder, memory, lengths, recomputed)));
        Decoded(Beam(cached)).Should().Equal(Decoded(Beam(recomputed)));

        IEnumerable<GlossHypothesis> Beam(AutoregressiveOptions generation) =>
            AutoregressiveBeamDecoder.Decode(decoder, memory, lengths, new() { Width = 4, Best = 4, Generation = generation }).SelectMany(found => found);

        static IEnumerable<string> Decoded(IEnumerable<GlossHypothesis> found) => found.Select(hypothesis => string.Join(' ', hypothesis.Glosses));
    }

    [SkippableFact]
    public void What_hears_nothing_and_what_is_no_number_is_as_by_libtorch()
    {
        using var scope = NewDisposeScope();
        using var decoder = Decoder(Many, float32);
        var (memory, lengths) = (GlossDecoders.Memory(decoder, 3, 9), tensor(new long[] { 9, 0, 4 }));
        memory[2, 3, 1] = float.NaN;
        var tokens = full([3], decoder.Options.Begin, dtype: int64);
        using var state = decoder.Start(memory, lengths);

        var logits = decoder.Step(tokens, state);

        var whole = decoder.call(tokens.unsqueeze(1), memory, lengths).select(1, 0);
        Near(logits.narrow(0, 0, 2), whole.narrow(0, 0, 2), 1e-5);
        logits[2].isnan().all().item<bool>().Should().BeTrue();
        whole[2].isnan().all().item<bool>().Should().BeTrue();
    }

    [SkippableFact]
    public void It_does_without_where_it_could_not_or_must_not()
    {
        using var scope = NewDisposeScope();
        StepsAtOnce(Many, float32).Should().Be(1);
        StepsAtOnce(Many, bfloat16).Should().Be(1);
        StepsAtOnce(Many, float64).Should().Be(0, "it reads no numbers of float64");
        StepsAtOnce(Many with { HeadWidth = 12 }, float32).Should().Be(0, "a head would leave lanes over");
        StepsAtOnce(Many with { FeedForward = 36 }, float32).Should().Be(0, "so would the feed-forward network");
        StepsAtOnce(Many with { Clips = 8 }, float32).Should().Be(1);
        StepsAtOnce(Many with { Clips = 9 }, float32).Should().Be(0, "matrix products are faster then");
        StepsAtOnce(Many, float32, training: true).Should().Be(0, "it knows no dropout");

        static int StepsAtOnce(Sizes sizes, ScalarType type, bool training = false)
        {
            using var decoder = Decoder(sizes, type);
            decoder.train(training);
            using var state = decoder.Start(GlossDecoders.Memory(decoder, sizes.Clips, 3).to_type(type), null);
            decoder.Step(full([sizes.Clips], decoder.Options.Begin, dtype: int64), state);
            return state.AtOnce?.Count ?? 0;
        }
    }

    [SkippableFact]
    public void A_state_steps_by_its_own_decoder_until_it_is_disposed()
    {
        using var scope = NewDisposeScope();
        using var decoder = Decoder(Many, float32);
        using var other = Decoder(Many, float32);
        var tokens = full([2], decoder.Options.Begin, dtype: int64);
        using var state = decoder.Start(GlossDecoders.Memory(decoder, 2, 9), null);
        decoder.Step(tokens, state);

        FluentActions.Invoking(() => other.Step(tokens, state)).Should().Throw<ArgumentException>().WithMessage("the state is of another decoder.*");
        state.Dispose();
        FluentActions.Invoking(() => decoder.Step(tokens, state)).Should().Throw<ObjectDisposedException>();
        FluentActions.Invoking(() => state.Reorder([0, 1])).Should().Throw<ObjectDisposedException>();
    }

    [SkippableFact]
    public void A_decoder_that_changed_its_type_says_so()
    {
        using var scope = NewDisposeScope();
        using var decoder = Decoder(Many, float32);
        var tokens = full([2], decoder.Options.Begin, dtype: int64);
        using var state = decoder.Start(GlossDecoders.Memory(decoder, 2, 9), null);
        decoder.Step(tokens, state);
        decoder.to(bfloat16);

        FluentActions.Invoking(() => decoder.Step(tokens, state)).Should().Throw<Exception>("keys of float32 do not fit queries of bfloat16");

        decoder.to(float32);
        using (no_grad())
        {
            foreach (var parameter in decoder.parameters())
                parameter.zero_();
        }

        decoder.Step(tokens, state).abs().max().item<float>().Should().Be(0, "weights are not where they were");
        state.AtOnce!.Count.Should().Be(1);
    }

    [SkippableTheory]
    [InlineData(2)]
    [InlineData(12)]
    public void A_state_made_in_inference_mode_goes_on_outside(int clips)
    {
        using var scope = NewDisposeScope();
        using var decoder = Decoder(Many, float32);
        var tokens = full([clips], decoder.Options.Begin, dtype: int64);
        var memory = GlossDecoders.Memory(decoder, clips, 9);
        GlossDecoderState state;
        using (inference_mode())
        {
            state = decoder.Start(memory, null);
            state.Reorder([.. Enumerable.Range(0, clips)]);
        }

        using (state)
            Near(decoder.Step(tokens, state), decoder.call(tokens.unsqueeze(1), memory, null).select(1, 0), 1e-5);
    }

    [SkippableFact]
    public void A_token_that_is_none_is_refused_and_the_state_goes_on()
    {
        using var scope = NewDisposeScope();
        using var decoder = Decoder(Many, float32);
        var memory = GlossDecoders.Memory(decoder, 2, 9);
        using var state = decoder.Start(memory, null);
        var begin = full([2], decoder.Options.Begin, dtype: int64);

        foreach (var token in new long[] { -1, decoder.Options.Tokens })
        {
            var step = () => decoder.Step(tensor(new[] { 0, token }), state);
            step.Should().Throw<ArgumentException>().WithMessage($"tokens must be in [0, {decoder.Options.Tokens}), but one is {token}.*");
        }

        state.Length.Should().Be(0);
        Near(decoder.Step(begin, state), decoder.call(begin.unsqueeze(1), memory, null).select(1, 0), 1e-5);
    }

    [SkippableFact]
    public void Held_weights_stay_when_their_module_goes()
    {
        using var held = new HeldWeights();
        var weight = arange(1000, dtype: float32);
        var memory = held.Hold(weight);
        weight.Dispose();
        using var other = rand(1000);

        memory.Floats(500, 3).ToArray().Should().Equal(500, 501, 502);
    }

    private static void Verify(Sizes sizes, ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var decoder = Decoder(sizes, type);
        var memory = GlossDecoders.Memory(decoder, sizes.Clips, sizes.Frames).to_type(type);
        var lengths = tensor(Enumerable.Range(0, sizes.Clips).Select(clip => (long)Math.Max(1, sizes.Frames - (2 * clip))).ToArray());
        var tokens = cat([full([sizes.Clips, 1], decoder.Options.Begin, dtype: int64), randint(0, 5, [sizes.Clips, sizes.Steps - 1], dtype: int64)], 1);
        using var state = decoder.Start(memory, lengths);
        var steps = stack([.. Enumerable.Range(0, sizes.Steps).Select(step => decoder.Step(tokens.select(1, step), state))], 1);

        steps.dtype.Should().Be(type);
        state.Length.Should().Be(sizes.Steps);
        state.AtOnce!.Count.Should().Be(sizes.Steps, "no step went through libtorch");
        decoder.to(float64);
        Near(steps, decoder.call(tokens, memory.to_type(float64), lengths), tolerance);
    }

    private static void Near(Tensor actual, Tensor expected, double tolerance)
    {
        using var scope = NewDisposeScope();
        var difference = (actual.to_type(float64) - expected.to_type(float64)).abs().max().item<double>();
        difference.Should().BeLessThan(tolerance * expected.abs().max().to_type(float64).item<double>());
    }

    private static GlossDecoder Decoder(Sizes sizes, ScalarType type)
    {
        Skip.IfNot(Vector256.IsHardwareAccelerated, "Decoders step by libtorch where vectors have fewer than 256 bits.");
        var options = new GlossDecoderOptions(sizes.Heads * sizes.HeadWidth, Tokens: 7, Begin: 6, End: 0)
        {
            Layers = sizes.Layers,
            Heads = sizes.Heads,
            FeedForward = sizes.FeedForward,
            NormFirst = sizes.NormFirst,
            Guided = sizes.Guided,
            Dropout = 0,
        };
        var decoder = GlossDecoders.Make(options);
        decoder.to(type);
        return decoder;
    }

    private sealed record Sizes(int Layers, int Heads, int HeadWidth, int FeedForward, int Clips, int Frames, int Steps, bool NormFirst, bool Guided);
}
