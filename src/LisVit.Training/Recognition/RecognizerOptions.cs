using LisVit.Training;
using static TorchSharp.torch;

namespace LisVit.Recognition;

/// <summary>How a <see cref="Recognizer"/> works. It takes a copy: what is set afterwards does not reach it.</summary>
public sealed record RecognizerOptions
{
    private const int FewestFrames = 8;

    /// <summary>Where to compute.</summary>
    public Device Device { get; set; } = Backend.Cpu;

    /// <summary>Type of the weights: float32, float64, or bfloat16 for half the memory and, on hardware that has it, more speed.</summary>
    public ScalarType Type { get; set; } = ScalarType.Float32;

    /// <summary>
    /// Longest stretch that is recognised at once, in sampled frames, at least 8. Longer videos and streams are recognised in windows of so many frames that overlap by half: of each the glosses of the middle
    /// half are taken, where the model sees what comes before and behind. The default is 40 seconds of 25 fps at a quarter of the frames.
    /// </summary>
    public int Window { get; set; } = 256;

    internal void Validate()
    {
        if (Window < FewestFrames)
            throw new ArgumentException($"{nameof(Window)} ({Window}) must be at least {FewestFrames} frames.");
        if (Type is not (ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16))
            throw new ArgumentException($"{nameof(Type)} ({Type}) must be {ScalarType.Float32}, {ScalarType.Float64} or {ScalarType.BFloat16}.");
        DeviceCheck.Require(Device);
    }
}
