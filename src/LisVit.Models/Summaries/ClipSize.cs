using static TorchSharp.torch;

namespace LisVit.Models.Summaries;

/// <summary>Size of the batch of clips that a model is summarised at.</summary>
/// <param name="Frames">Frames of the longest clip, t.</param>
/// <param name="Height">Height of a frame in pixels, h.</param>
/// <param name="Width">Width of a frame in pixels, w.</param>
public sealed record ClipSize(int Frames, int Height, int Width)
{
    /// <summary>Clips, b.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Tokens that a decoder is given for each clip, l: the beginning and the glosses so far.</summary>
    public int GlossLength { get; init; } = 8;

    /// <summary>Valid frames of each clip, <see cref="Batch"/> values in <c>[1, t]</c>; null where all have t.</summary>
    public IReadOnlyList<long>? Lengths { get; init; }

    internal void Validate()
    {
        RequirePositive(Frames, nameof(Frames));
        RequirePositive(Height, nameof(Height));
        RequirePositive(Width, nameof(Width));
        RequirePositive(Batch, nameof(Batch));
        RequirePositive(GlossLength, nameof(GlossLength));
        if (Lengths is null)
            return;
        if (Lengths.Count != Batch)
            throw new ArgumentException($"{nameof(Lengths)} has {Lengths.Count} values, but must have one for each of {Batch} clips.", nameof(Lengths));
        foreach (var length in Lengths)
        {
            if (length < 1 || length > Frames)
                throw new ArgumentException($"{nameof(Lengths)} has {length}, but must be in [1, {Frames}].", nameof(Lengths));
        }
    }

    internal Tensor ToFrames(ScalarType dtype, Device device) => zeros([Batch, Frames, 3, Height, Width], dtype, device);

    internal Tensor ToMemory(long width, ScalarType dtype, Device device) => zeros([Batch, Frames, width], dtype, device);

    internal Tensor ToTokens(long begin, Device device) => full([Batch, GlossLength], begin, dtype: int64, device: device);

    internal Tensor? ToLengths(Device device) => Lengths is null ? null : tensor(Lengths.ToArray(), dtype: int64, device: device);

    private static void RequirePositive(int value, string name)
    {
        if (value < 1)
            throw new ArgumentException($"{name} ({value}) must be at least 1.", name);
    }

    /// <summary>The size in words, such as <c>1 clip of 29 frames, 192 x 256 (height x width)</c>.</summary>
    public override string ToString() => $"{Batch} {(Batch == 1 ? "clip" : "clips")} of {Frames} frames, {Height} x {Width} (height x width)";
}
