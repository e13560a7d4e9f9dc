using System.Globalization;

namespace LisVit.Training.Checkpoints;

/// <summary>Settings that decide a run's bits besides those that a checkpoint insists on, as text to compare and to read.</summary>
internal static class TrainerSettings
{
    public static Dictionary<string, string> Of(TrainerOptions options) => new()
    {
        [nameof(options.Precision)] = Text(options.Precision),
        [nameof(options.Device)] = Text(options.Device.type),
        [nameof(options.ClipNorm)] = Text(options.ClipNorm),
        [nameof(options.ClipValue)] = Text(options.ClipValue),
        [nameof(options.NonFinite)] = Text(options.NonFinite),
        [nameof(options.ValidateEveryEpochs)] = Text(options.ValidateEveryEpochs),
        [nameof(options.ValidationsPerEpoch)] = Text(options.ValidationsPerEpoch),
        [nameof(options.LimitValidationBatches)] = Text(options.LimitValidationBatches),
        [nameof(options.OverfitBatches)] = Text(options.OverfitBatches),
        [nameof(options.AverageDecay)] = Text(options.AverageDecay),
        [nameof(options.Deterministic)] = Text(options.Deterministic),
        // On a GPU dropout draws other numbers with it.
        [nameof(options.ActivationCheckpointing)] = Text(options.Device.type == TorchSharp.DeviceType.CUDA && options.ActivationCheckpointing),
        [nameof(options.Optimizer)] = Text(options.Optimizer),
    };

    private static string Text(object? value) => value is null ? "none" : string.Create(CultureInfo.InvariantCulture, $"{value}");
}
