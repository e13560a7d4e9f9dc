using LisVit.Models;

namespace LisVit.Samples.ReproduceReport.Tests;

/// <summary>What tests ask for that do not go through the command line: the recommended XXS for one epoch of frames of 64x64.</summary>
internal static class SmallSettings
{
    public static Settings For(string output, ModelKind model = ModelKind.EncoderOnly) => new()
    {
        Models = [model],
        Preset = Preset.Recommended,
        Size = VideoMobileViTSize.Xxs,
        Width = 64,
        Height = 64,
        Epochs = 1,
        Device = "cpu",
        Seed = 1,
        Output = output,
    };
}
