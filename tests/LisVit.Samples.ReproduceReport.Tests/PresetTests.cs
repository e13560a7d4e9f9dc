using LisVit.Models;
using LisVit.Models.Blocks;
using LisVit.Training;

namespace LisVit.Samples.ReproduceReport.Tests;

/// <summary>The presets have the numbers of the report and of its released code.</summary>
public sealed class PresetTests
{
    [Theory]
    [InlineData(ModelKind.EncoderOnly)]
    [InlineData(ModelKind.EncoderDecoder)]
    internal void The_report_is_trained_as_its_section_3_says(ModelKind model)
    {
        var recipe = Recipe.Of(Preset.Report, model, VideoMobileViTSize.Xxs);

        (recipe.LearningRate, recipe.WeightDecay, recipe.Schedule, recipe.Epochs, recipe.Patience).Should().Be((2e-4, 1e-4, ScheduleKind.Plateau, 300, (int?)5));
        (recipe.BatchSize, recipe.Accumulate, recipe.ShareOfTrainingBatches, recipe.SamplingRate, recipe.Precision).Should().Be((1, 32, 1.0, 0.25, Precision.BFloat16Mixed));
        (recipe.LabelSmoothing, recipe.AmsGrad, recipe.ClipNorm, recipe.Standardise, recipe.AuxiliaryWeight).Should().Be((0.0, false, null, true, 0.0));
        recipe.Augmentation.Should().BeNull();
        var encoder = recipe.Encoder;
        (encoder.TotalStride, encoder.NormFirst, encoder.Heads, encoder.ConvolutionDropout.Probability, encoder.TransformerDropout).Should().Be((32, false, 8, 0.1, 0.2));
        encoder.Unfolding.Should().Be(Unfolding.Windows(2, 2));
        recipe.Decoder(320, 4).Layers.Should().Be(3);
    }

    [Fact]
    public void The_released_encoder_decoder_is_trained_as_its_code_does()
    {
        var recipe = Recipe.Of(Preset.Released, ModelKind.EncoderDecoder, VideoMobileViTSize.Xxs);

        (recipe.LearningRate, recipe.WeightDecay, recipe.Schedule, recipe.Epochs, recipe.Patience).Should().Be((2e-4, 1e-4, ScheduleKind.Plateau, 100, (int?)5));
        (recipe.BatchSize, recipe.Accumulate, recipe.ShareOfTrainingBatches, recipe.SamplingRate, recipe.Precision).Should().Be((1, 16, 0.2, 0.2, Precision.Float32));
        (recipe.LabelSmoothing, recipe.AmsGrad, recipe.Standardise).Should().Be((0.1, true, true));
        (recipe.Encoder.TotalStride, recipe.Encoder.Unfolding, recipe.Encoder.TokenPositions, recipe.Encoder.ConvolutionDropout.WholeChannels).Should().Be((8, Unfolding.Patches(2, 2), true, true));
    }

    [Fact]
    public void The_released_encoder_only_model_is_trained_as_its_code_does()
    {
        var recipe = Recipe.Of(Preset.Released, ModelKind.EncoderOnly, VideoMobileViTSize.Xxs);

        (recipe.LearningRate, recipe.WeightDecay, recipe.Schedule, recipe.Epochs, recipe.Patience).Should().Be((2e-4, 1e-4, ScheduleKind.CosineRestarts, 100, (int?)3));
        (recipe.BatchSize, recipe.Accumulate, recipe.ShareOfTrainingBatches, recipe.SamplingRate).Should().Be((1, 32, 0.25, 1.0 / 3));
        (recipe.AmsGrad, recipe.Standardise, recipe.Encoder.TotalStride, recipe.Encoder.Unfolding).Should().Be((true, false, 32, Unfolding.Patches(2, 2)));
    }
}
