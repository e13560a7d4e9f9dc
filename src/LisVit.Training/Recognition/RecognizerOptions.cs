using static TorchSharp.torch;

namespace LisVit.Recognition;

/// <summary>How a <see cref="Recognizer"/> works.</summary>
public sealed record RecognizerOptions
{
    /// <summary>Where to compute.</summary>
    public Device Device { get; init; } = CPU;

    /// <summary>Type of the weights: float32, or bfloat16 for half the memory and, on hardware that has it, more speed.</summary>
    public ScalarType Type { get; init; } = ScalarType.Float32;

    /// <summary>
    /// Longest stretch that is recognised at once, in sampled frames, at least 8. Longer videos and streams are recognised in windows of so many frames that overlap by half: of each the glosses of the middle
    /// half are taken, where the model sees what comes before and behind. The default is 40 seconds of 25 fps at a quarter of the frames.
    /// </summary>
    public int Window { get; init; } = 256;

    internal void Validate()
    {
        const int FewestFrames = 8;
        if (Window < FewestFrames)
            throw new ArgumentException($"{nameof(Window)} ({Window}) must be at least {FewestFrames} frames.");
    }
}
