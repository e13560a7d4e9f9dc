using static TorchSharp.torch;

namespace LisVit.Models.Tests;

/// <summary>The five assertions of the style guide for heads and whole models.</summary>
public sealed class ModelContractTests
{
    private static readonly VideoMobileViTOptions Recommended = VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs);

    [Fact]
    public void VideoMobileViT_keeps_its_contract() => ModuleContract.Verify(
        () => new VideoMobileViT(VideoMobileViTOptions.Xxs), module => module.call(Frames(), Lengths()), [2, 3, 320], "VideoMobileViT.Xxs");

    [Fact]
    public void The_original_VideoMobileViT_keeps_its_contract() => ModuleContract.Verify(
        () => new VideoMobileViT(VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs)), module => module.call(Frames(), Lengths()), [2, 3, 320], "VideoMobileViT.MobileViT");

    [Fact]
    public void CtcClassifier_keeps_its_contract() => ModuleContract.Verify(
        () => new CtcClassifier(16, 4), module => module.call(Memory(16)), [2, 3, 5], "CtcClassifier");

    [Fact]
    public void CtcRecognizer_keeps_its_contract() => ModuleContract.Verify(
        () => new CtcRecognizer(Recommended, 10), module => module.call(Frames(), Lengths()), [2, 3, 11], "CtcRecognizer.Recommended");

    [Fact]
    public void GlossDecoder_keeps_its_contract() => ModuleContract.Verify(
        () => new GlossDecoder(GlossDecoderOptions.Report(32, 4)), module => module.call(Tokens(5), Memory(32), Lengths()), [2, 3, 6], "GlossDecoder");

    [Fact]
    public void EncoderDecoderRecognizer_keeps_its_contract() => ModuleContract.Verify(
        () => new EncoderDecoderRecognizer(Recommended, GlossDecoderOptions.Recommended(Recommended.Features, 4), auxiliaryGlosses: 4),
        BothHeads,
        [2, 3, 6],
        "EncoderDecoderRecognizer.Recommended");

    [Fact]
    public void Every_module_has_a_contract()
    {
        var tested = new[] { typeof(ModelContractTests), typeof(Blocks.ModuleContractTests) }
            .SelectMany(tests => tests.GetMethods()).Select(method => method.Name).Where(name => name.EndsWith("_keeps_its_contract", StringComparison.Ordinal)).ToArray();

        foreach (var module in typeof(VideoMobileViT).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(nn.Module)) && !type.IsAbstract))
            tested.Should().Contain($"{module.Name}_keeps_its_contract");
    }

    // The head that guides the decoder is trained by a loss of its own.
    private static Tensor BothHeads(EncoderDecoderRecognizer module)
    {
        using var scope = NewDisposeScope();
        var read = module.Auxiliary!.call(module.Encoder.call(Frames(), Lengths()));
        return (module.call(Frames(), Lengths(), Tokens(5)) + read.mean()).MoveToOuterDisposeScope();
    }

    private static Tensor Frames() => Random(2, 3, 3, 64, 64);

    private static Tensor Memory(long width) => Random(2, 3, width);

    private static Tensor Random(params long[] shape)
    {
        ModuleContract.Seeded(7);
        return randn(shape).DetachFromDisposeScope();
    }

    private static Tensor Lengths() => tensor(new long[] { 3, 2 }).DetachFromDisposeScope();

    private static Tensor Tokens(long begin) => tensor(new long[] { begin, 1, 2, begin, 3, 4 }, [2, 3]).DetachFromDisposeScope();
}
