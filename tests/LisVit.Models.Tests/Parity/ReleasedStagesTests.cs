using LisVit.Models.Blocks;
using LisVit.Models.Weights;
using LisVit.Parity;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Parity;

/// <summary>Every stage of the report's released models, with their weights and input, against what the released code gave out.</summary>
public sealed class ReleasedStagesTests(ITestOutputHelper output)
{
    private const double Tolerance = 1e-4;

    // Released name, our module; then the pattern that brings our axes into the released order.
    private static readonly (string Released, string Ours, string Pattern)[] Encoder =
    [
        ("in_conv", "stem", "n c h w -> n c h w"),
        ("mv2_blocks.0", "stage1.0", "n c h w -> n c h w"),
        ("mv2_blocks.1", "stage2.0", "n c h w -> n c h w"),
        ("mv2_blocks.2", "stage2.1", "n c h w -> n c h w"),
        ("mv2_blocks.3", "stage2.2", "n c h w -> n c h w"),
        ("mv2_blocks.4", "stage3", "n c h w -> n c h w"),
        ("mvit_blocks.0/local_conv", "block3.localPointwise", "n c h w -> n c h w"),
        ("mvit_blocks.0/transformer.0", "block3.layers.0", "s t d -> s t d"),
        ("mvit_blocks.0/transformer.1", "block3.layers.1", "s t d -> s t d"),
        ("mvit_blocks.0/transformer.norm", "block3.norm", "s t d -> s t d"),
        ("mvit_blocks.0/fusion_preres", "block3.projection", "n c h w -> n c h w"),
        ("mvit_blocks.0/fusion_postres", "block3.fusion", "n c h w -> n c h w"),
        ("mvit_blocks.0", "block3", "(b t) c h w -> b t c h w"),
        ("mv2_blocks.5", "stage4", "n c h w -> n c h w"),
        ("mvit_blocks.1", "block4", "(b t) c h w -> b t c h w"),
        ("mv2_blocks.6", "stage5", "n c h w -> n c h w"),
        ("mvit_blocks.2", "block5", "(b t) c h w -> b t c h w"),
        ("final_pw", "last", "n c h w -> n c h w"),
    ];

    [SkippableFact]
    public void Encoder_only_equals_the_released_code_stage_by_stage()
    {
        using var golden = Golden.EncoderOnly();
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var model = Golden.MakeEncoderOnly();
        model.LoadWeights(golden.Weights, KeyMaps.ReleasedEncoderOnly);
        model.eval();
        using var tap = new StageTap(model);

        var logits = model.call(golden.Outputs["input"], null);

        tap.Outputs["logits"] = logits;
        Verify(golden, tap,
        [
            .. Encoder.Select(stage => stage with { Ours = $"encoder.{stage.Ours}" }),
            ("pooled_BTxD", "encoder", "b t d -> (b t) d"),
            ("logits_TBC", "logits", "b t v -> t b v"),
        ]);
    }

    [SkippableFact]
    public void Encoder_decoder_equals_the_released_code_stage_by_stage()
    {
        using var golden = Golden.EncoderDecoder();
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var model = Golden.MakeEncoderDecoder();
        model.LoadWeights(golden.Weights, KeyMaps.ReleasedEncoderDecoder);
        model.eval();
        using var tap = new StageTap(model);
        var frames = golden.Outputs["input"];
        var tokens = golden.Outputs["targets"].narrow(1, 0, 6);
        var withoutMemory = model.Decoder.call(tokens, zeros(1, 6, 320), null);

        var logits = model.call(frames, null, tokens);

        tap.Outputs["logits"] = logits;
        // Positions see the tokens first and the memory last, so each is asked for by itself.
        tap.Outputs["tokens"] = Positions(model, tap.Outputs["decoder.embedding"]);
        tap.Outputs["memory"] = Positions(model, tap.Outputs["encoder"]);
        tap.Outputs["zero memory"] = withoutMemory;
        Verify(golden, tap,
        [
            .. Encoder.Select(stage => stage with { Ours = $"encoder.{stage.Ours}" }),
            ("mvit_blocks.0/tokens_plus_pe", "encoder.block3.positions", "s t d -> s t d"),
            ("memory_pooled_TBD", "encoder", "b t d -> t b d"),
            ("tgt_embed_plus_pe", "tokens", "b l d -> l b d"),
            ("memory_plus_pe", "memory", "b t d -> t b d"),
            ("decoder.layers.0", "decoder.layers.0", "b l d -> l b d"),
            ("decoder.layers.1", "decoder.layers.1", "b l d -> l b d"),
            ("decoder.layers.2", "decoder.layers.2", "b l d -> l b d"),
            ("logits_teacher_forced", "logits", "b l v -> l b v"),
            ("logits_ablated_zeros", "zero memory", "b l v -> l b v"),
        ]);
    }

    [SkippableFact]
    public void Positions_equal_the_released_tables()
    {
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(LisVit.Tests.Requirement.Shared("golden/encdec_pe_head.safetensors"));

        foreach (var (name, table) in file.ReadAll())
        {
            var ours = PositionalEncoding.Table(table.shape[1], table.shape[2], CPU);
            // One unit in the last place of the highest frequency, times the last position.
            (ours - table[0]).abs().max().item<float>().Should().BeLessThan((table.shape[1] - 1) * MathF.Pow(2, -24) * 1.05f, name);
        }
    }

    private static Tensor Positions(EncoderDecoderRecognizer model, Tensor x) =>
        model.Decoder.named_modules().Select(entry => entry.module).OfType<PositionalEncoding>().Single().call(x);

    private void Verify(Golden golden, StageTap tap, (string Released, string Ours, string Pattern)[] stages)
    {
        output.WriteLine($"{golden.Name}: largest absolute difference by stage");
        output.WriteLine("| stage | shape | largest value | difference | relative |");
        output.WriteLine("|---|---|---|---|---|");
        foreach (var (released, ours, pattern) in stages)
        {
            (string, long)[] axes = pattern.StartsWith("(b t)", StringComparison.Ordinal) ? [("b", golden.Outputs["input"].shape[0])] : [];
            var difference = Difference.Of(released, tap.Outputs[ours].Rearrange(pattern, axes), golden.Outputs[released]);
            output.WriteLine(difference.ToString());
            difference.Relative.Should().BeLessThanOrEqualTo(Tolerance, released);
        }
    }
}
