using LisVit.Models.Blocks;
using LisVit.Models.Summaries;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Summaries;

public sealed class ModelSummaryTextTests
{
    [Fact]
    public void A_small_module_prints_as_approved()
    {
        using var block = new MV2Block(8, 16, stride: 2, expansion: 4);
        foreach (var parameter in block.children().First().parameters())
            parameter.requires_grad = false;

        var text = ModelSummary.Of(block, () => block.call(zeros(2, 8, 64, 64))).ToString();

        text.Should().Be("""
            MV2Block

            Module          Type                  Output shape  Own  Parameters    MB  Buffers  Train  MMAC
            -----------------------------------------------------------------------------------------------
            (model)         MV2Block              [2 16 32 32]    0       1,216  0.00      163   part  3.74
              expand        ConvNormAct           [2 32 64 64]    0         320  0.00       65     no  2.10
                conv        PointwiseConvolution  [2 32 64 64]  256         256  0.00        0     no  2.10
                norm        BatchNorm2d           [2 32 64 64]   64          64  0.00       65     no  0.00
                activation  SiLU                  [2 32 64 64]    0           0  0.00        0      -  0.00
              depthwise     ConvNormAct           [2 32 32 32]    0         352  0.00       65    yes  0.59
                conv        Conv2d                [2 32 32 32]  288         288  0.00        0    yes  0.59
                norm        BatchNorm2d           [2 32 32 32]   64          64  0.00       65    yes  0.00
                activation  SiLU                  [2 32 32 32]    0           0  0.00        0      -  0.00
              project       ConvNormAct           [2 16 32 32]    0         544  0.00       33    yes  1.05
                conv        PointwiseConvolution  [2 16 32 32]  512         512  0.00        0    yes  1.05
                norm        BatchNorm2d           [2 16 32 32]   32          32  0.00       33    yes  0.00

            1,216 parameters, of which 896 are trained, are 0.00 MB (1 MB = 1,000,000 bytes).
            3.74 million multiply-accumulates (MMAC) of convolutions, linear layers and attention; others are not counted.

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Depth_limits_rows_but_not_figures()
    {
        using var block = new MV2Block(8, 16);

        var summary = ModelSummary.Of(block);

        Lines(summary.ToString(depth: 0)).Should().HaveCount(1);
        Lines(summary.ToString(depth: 1)).Should().HaveCount(4);
        Lines(summary.ToString(depth: int.MaxValue)).Should().HaveCount(summary.Rows.Count);
        summary.ToString(depth: 0).Should().Contain(" 624 ").And.Contain("624 parameters");

        static IEnumerable<string> Lines(string text) => text.Split('\n').SkipWhile(line => !line.StartsWith('-')).Skip(1).TakeWhile(line => line.Length > 0);
    }

    [Fact]
    public void A_negative_depth_is_refused()
    {
        using var linear = nn.Linear(2, 2);
        var summary = ModelSummary.Of(linear);

        var print = () => summary.ToString(depth: -1);

        print.Should().Throw<ArgumentException>().WithMessage("depth (-1) must be at least 0. (Parameter 'depth')");
    }

    [Fact]
    public void A_whole_model_fits_a_console_of_120_columns()
    {
        var options = VideoMobileViTOptions.ReleasedEncoderDecoder(VideoMobileViTSize.S);
        using var model = new EncoderDecoderRecognizer(options, GlossDecoderOptions.Released(options.Features, glosses: 1115));

        var text = ModelSummary.Of(model, new ClipSize(2, 32, 32)).ToString(depth: int.MaxValue);

        text.Split('\n').Max(line => line.Length).Should().BeLessThanOrEqualTo(120);
    }

    [Fact]
    public void A_path_that_does_not_exist_is_named()
    {
        using var block = new MV2Block(8, 16);

        var find = () => ModelSummary.Of(block)["stem"];

        find.Should().Throw<KeyNotFoundException>().WithMessage("the model has no module 'stem'; its first ones are expand, expand.conv, expand.norm, expand.activation, depthwise.");
    }
}
