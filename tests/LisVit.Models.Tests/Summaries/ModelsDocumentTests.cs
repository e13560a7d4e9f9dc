using System.Globalization;
using LisVit.Models.Summaries;
using LisVit.Tests;

namespace LisVit.Models.Tests.Summaries;

/// <summary>docs/models.md tells the sizes and costs of the recommended models, which are counted here.</summary>
public sealed class ModelsDocumentTests
{
    private static readonly Documentation Models = new("docs/models.md", "tests/LisVit.Models.Tests/Summaries/ModelsDocumentTests.cs");

    [Theory]
    [InlineData(VideoMobileViTSize.Xxs)]
    [InlineData(VideoMobileViTSize.Xs)]
    [InlineData(VideoMobileViTSize.S)]
    public void Sizes_and_costs_are_as_told(VideoMobileViTSize size)
    {
        var row = string.Create(
            CultureInfo.InvariantCulture,
            $"| {size.ToString().ToUpperInvariant()} | {Parameters(EncoderOnly(size, 10)):N0} | {Parameters(EncoderOnly(size, 1085)):N0} | {Parameters(EncoderDecoder(size, 10)):N0} | {Parameters(EncoderDecoder(size, 1085)):N0} | {Cost(size, 18, 64, 64):F2} | {Cost(size, 29, 256, 192):F2} |");

        Models.Text.Should().Contain(row);
    }

    [Fact]
    public void The_models_are_made_as_shown()
    {
        // begin models
        var options = VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs);
        using var encoderOnly = new CtcRecognizer(options, glosses: 1085);

        var decoder = GlossDecoderOptions.Recommended(options.Features, glosses: 1085);
        using var encoderDecoder = new EncoderDecoderRecognizer(options, decoder, auxiliaryGlosses: 1085);

        // end models
        Models.Text.Should().Contain(Models.Snippet("models"));
    }

    private static CtcRecognizer EncoderOnly(VideoMobileViTSize size, int glosses) => new(VideoMobileViTOptions.Recommended(size), glosses);

    private static EncoderDecoderRecognizer EncoderDecoder(VideoMobileViTSize size, int glosses)
    {
        var options = VideoMobileViTOptions.Recommended(size);
        return new(options, GlossDecoderOptions.Recommended(options.Features, glosses), glosses);
    }

    private static long Parameters(TorchSharp.torch.nn.Module model)
    {
        using (model)
            return model.parameters().Sum(parameter => parameter.numel());
    }

    // Billions of multiply-accumulates of the encoder-only model.
    private static double Cost(VideoMobileViTSize size, int frames, int height, int width)
    {
        using var model = EncoderOnly(size, 10);
        return ModelSummary.Of(model, new ClipSize(frames, height, width)).Total.MultiplyAccumulates / 1e9;
    }
}
