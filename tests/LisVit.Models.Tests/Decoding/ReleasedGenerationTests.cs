using LisVit.Models.Decoding;
using LisVit.Models.Weights;
using LisVit.Tests;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Decoding;

/// <summary>The decoder against outputs of the report's released code on its weights: 40 tokens, the last of which both begins and ends.</summary>
public sealed class ReleasedGenerationTests
{
    private static readonly GlossDecoderOptions Options = new(320, 40, Begin: 39, End: 39);

    [SkippableFact]
    public void Teacher_forced_logits_equal_those_of_the_released_code()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var golden = Golden();
        using var decoder = Decoder();
        var tokens = golden.Read("targets").narrow(1, 0, 6);

        ShouldEqual(decoder.call(tokens, Memory(golden), null), golden.Read("logits_teacher_forced").transpose(0, 1));
        ShouldEqual(decoder.call(tokens, zeros([1, 6, 320]), null), golden.Read("logits_ablated_zeros").transpose(0, 1));
    }

    [SkippableFact]
    public void Released_generation_gives_the_tokens_of_the_released_code()
    {
        using var scope = NewDisposeScope();
        using var golden = Golden();
        using var decoder = Decoder();
        var memory = cat([Memory(golden), zeros([1, 6, 320])]);

        var generated = AutoregressiveGreedyDecoder.Decode(decoder, memory, options: AutoregressiveOptions.ReleasedGeneration);

        generated[0].Glosses.Should().Equal(Tokens(golden, "ar_tokens")).And.HaveCount(100);
        generated[1].Glosses.Should().Equal(Tokens(golden, "ar_tokens_ablated"));
    }

    [SkippableFact]
    public void Released_generation_computes_the_logits_of_the_released_code()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var golden = Golden();
        using var decoder = Decoder();
        var (memory, expected) = (Memory(golden), golden.Read("ar_logits_first8"));
        long[] tokens = [39, .. Tokens(golden, "ar_tokens").Take(7).Select(token => (long)token)];

        for (var step = 0; step < 8; step++)
        {
            var logits = decoder.Predict(tensor(tokens[..(step + 1)], [1, step + 1]), memory, null, withPositions: false, causalMask: false);
            ShouldEqual(logits.select(1, -1), expected[step]);
        }
    }

    // A difference of at most 1e-4 relative to the greatest value.
    private static void ShouldEqual(Tensor actual, Tensor expected)
    {
        actual.shape.Should().Equal(expected.shape);
        ((actual - expected).abs().max() / expected.abs().max()).item<float>().Should().BeLessThan(1e-4f);
    }

    private static int[] Tokens(SafetensorsFile golden, string name) => [.. golden.Read(name).data<long>().ToArray().Select(token => (int)token)];

    private static Tensor Memory(SafetensorsFile golden) => golden.Read("memory_pooled_TBD").transpose(0, 1);  // t b d -> b t d

    private static SafetensorsFile Golden() => SafetensorsFile.Open(Requirement.Shared("golden/encdec_B1_T6_64x64_V40.safetensors"));

    private static GlossDecoder Decoder()
    {
        using var gradients = no_grad();
        using var shared = SafetensorsFile.Open(Requirement.Shared("golden/encdec_xxs_shared.safetensors"));
        using var head = SafetensorsFile.Open(Requirement.Shared("golden/encdec_xxs_head_V40.safetensors"));
        var decoder = new GlossDecoder(Options);
        foreach (var (name, parameter) in decoder.named_parameters())
        {
            var released = name.StartsWith("layers", StringComparison.Ordinal) ? "decoder." + Released(name) : name;
            parameter.copy_((released == name ? head : shared).Read(released));
        }

        decoder.eval();
        return decoder;
    }

    private static string Released(string name) => name
        .Replace("selfAttention", "self_attn", StringComparison.Ordinal)
        .Replace("crossAttention", "multihead_attn", StringComparison.Ordinal)
        .Replace("inProjectionWeight", "in_proj_weight", StringComparison.Ordinal)
        .Replace("inProjectionBias", "in_proj_bias", StringComparison.Ordinal)
        .Replace("outProjection", "out_proj", StringComparison.Ordinal)
        .Replace("feedForward.", "", StringComparison.Ordinal);
}
