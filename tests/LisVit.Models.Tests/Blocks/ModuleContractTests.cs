using LisVit.Models.Blocks;
using LisVit.Models.Dropping;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Blocks;

/// <summary>The five assertions of the style guide for every block.</summary>
public sealed class ModuleContractTests
{
    private static readonly TransformerLayerOptions Layer = new(16, 4, 32);

    [Fact]
    public void ConvNormAct_keeps_its_contract() => ModuleContract.Verify(
        () => new ConvNormAct(3, 8, 3, stride: 2, bias: true), module => module.call(Input(2, 3, 8, 6)), [2, 8, 4, 3], "ConvNormAct");

    [Fact]
    public void A_bare_ConvNormAct_keeps_its_contract() => ModuleContract.Verify(
        () => new ConvNormAct(3, 8, 1, activate: false, normalise: false), module => module.call(Input(2, 3, 8, 6)), [2, 8, 8, 6], "ConvNormAct.Bare");

    [Fact]
    public void PointwiseConvolution_keeps_its_contract() => ModuleContract.Verify(
        () => new PointwiseConvolution(3, 8, hasBias: true), module => module.call(Input(2, 3, 8, 6)), [2, 8, 8, 6], "PointwiseConvolution");

    [Fact]
    public void BatchNorm2d_keeps_its_contract() => ModuleContract.Verify(
        () => new BatchNorm2d(3), module => module.call(Input(2, 3, 8, 6)), [2, 3, 8, 6], "BatchNorm2d");

    [Fact]
    public void MV2Block_keeps_its_contract() => ModuleContract.Verify(
        () => new MV2Block(8, 8), module => module.call(Input(2, 8, 6, 4)), [2, 8, 6, 4], "MV2Block");

    [Theory]
    [InlineData(FeedForwardActivation.Gelu)]
    [InlineData(FeedForwardActivation.Silu)]
    [InlineData(FeedForwardActivation.Relu)]
    public void FeedForward_keeps_its_contract(FeedForwardActivation activation) => ModuleContract.Verify(
        () => new FeedForward(16, 32, activation, dropoutInside: 0.1), module => module.call(Input(2, 5, 16)), [2, 5, 16], "FeedForward");

    [Fact]
    public void ValueDropout_keeps_its_contract() => ModuleContract.Verify(
        () => new ValueDropout(0.1), module => module.call(Input(2, 5, 16).requires_grad_()), [2, 5, 16], "ValueDropout");

    [Fact]
    public void PositionalEncoding_keeps_its_contract() => ModuleContract.Verify(
        () => new PositionalEncoding(16), module => module.call(Input(2, 5, 16).requires_grad_()), [2, 5, 16], "PositionalEncoding");

    [Fact]
    public void MultiHeadAttention_keeps_its_contract() => ModuleContract.Verify(
        () => new MultiHeadAttention(16, 4), module => module.call(Input(2, 5, 16), Input(2, 7, 16), null), [2, 5, 16], "MultiHeadAttention");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TransformerEncoderLayer_keeps_its_contract(bool normFirst) => ModuleContract.Verify(
        () => new TransformerEncoderLayer(Layer with { NormFirst = normFirst }), module => module.call(Input(2, 5, 16), null, null), [2, 5, 16], "TransformerEncoderLayer");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TransformerDecoderLayer_keeps_its_contract(bool normFirst) => ModuleContract.Verify(
        () => new TransformerDecoderLayer(Layer with { NormFirst = normFirst }), module => module.call(Input(2, 5, 16), Input(2, 7, 16), null), [2, 5, 16], "TransformerDecoderLayer");

    [Fact]
    public void TemporalConvolution_keeps_its_contract() => ModuleContract.Verify(
        () => new TemporalConvolution(16, 3), module => module.call(Input(2, 5, 16), null), [2, 5, 16], "TemporalConvolution");

    [Fact]
    public void CtcGuide_keeps_its_contract() => ModuleContract.Verify(
        () => new CtcGuide(16, 3), module => module.call(Input(2, 5, 16), Input(2, 5, 4)), [2, 5, 17], "CtcGuide");

    [Fact]
    public void A_pooling_TemporalConvolution_keeps_its_contract() => ModuleContract.Verify(
        () => new TemporalConvolution(16, 3, pool: 2),
        module =>
        {
            using var lengths = tensor(new long[] { 5, 3 });
            using var mask = LengthMask.Of(lengths, 5, CPU);
            return module.call(Input(2, 5, 16), mask);
        },
        [2, 3, 16],
        "TemporalConvolution");

    [Fact]
    public void TemporalMixing_keeps_its_contract() => ModuleContract.Verify(
        () => new TemporalMixing(8),
        module =>
        {
            using var lengths = tensor(new long[] { 3, 2 });
            using var fold = new FrameFold(2, 3, lengths, CPU);
            return module.call(Input(5, 8, 4, 4), fold);
        },
        [5, 8, 4, 4],
        "TemporalMixing");

    [Fact]
    public void VideoMobileViTBlock_keeps_its_contract() => ModuleContract.Verify(
        () => new VideoMobileViTBlock(8, 2, Layer, Unfolding.Windows(2, 2)),
        module =>
        {
            using var lengths = tensor(new long[] { 3, 2 });
            using var fold = new FrameFold(2, 3, lengths, CPU);
            return module.call(Input(5, 8, 4, 4), fold);
        },
        [5, 8, 4, 4],
        "VideoMobileViTBlock");

    private static Tensor Input(params long[] shape)
    {
        ModuleContract.Seeded(7);
        return randn(shape).DetachFromDisposeScope();
    }
}
