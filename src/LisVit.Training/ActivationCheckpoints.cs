using LisVit.Models;
using TorchSharp;

namespace LisVit.Training;

/// <summary>Encoders that checkpoint their activations until this is disposed.</summary>
internal sealed class ActivationCheckpoints : IDisposable
{
    private readonly VideoMobileViT[] encoders;

    private ActivationCheckpoints(VideoMobileViT[] encoders) => this.encoders = encoders;

    /// <exception cref="ArgumentException">The model has no encoder that could.</exception>
    public static ActivationCheckpoints Of(torch.nn.Module model, TrainerOptions options)
    {
        VideoMobileViT[] encoders = [.. EncodersOf(model)];
        if (encoders.Length == 0)
            throw new ArgumentException($"{nameof(TrainerOptions.ActivationCheckpointing)} is set, but {model.GetType().Name} has no {nameof(VideoMobileViT)}, which alone can do it. Clear it.");
        Func<IDisposable>? within = options.Precision is Precision.BFloat16Mixed ? () => Bf16Autocast.Enter(options.Device.type) : null;
        foreach (var encoder in encoders)
            encoder.CheckpointActivations(within);
        return new ActivationCheckpoints(encoders);
    }

    /// <summary>Throws what went wrong in the last backward pass of a model's encoders.</summary>
    public static void ThrowIfFailed(torch.nn.Module model)
    {
        foreach (var encoder in EncodersOf(model))
            encoder.ThrowIfRecomputingFailed();
    }

    public void Dispose()
    {
        foreach (var encoder in encoders)
            encoder.KeepActivations();
    }

    private static IEnumerable<VideoMobileViT> EncodersOf(torch.nn.Module model) => model.modules().Prepend(model).OfType<VideoMobileViT>().Distinct();
}
