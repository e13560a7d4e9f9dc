using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>Adds sinusoidal positions to tokens. Any length; no parameters.</summary>
/// <remarks>Source: Vaswani et al., "Attention Is All You Need", section 3.5: sine in even dimensions, cosine in odd ones. Not safe for concurrent use in training; forward passes in evaluation mode may run concurrently.</remarks>
public sealed class PositionalEncoding : nn.Module<Tensor, Tensor>
{
    private readonly long width;

    /// <summary>Makes the module.</summary>
    /// <param name="width">Even width d of tokens.</param>
    /// <exception cref="ArgumentException">The width is odd.</exception>
    public PositionalEncoding(long width)
        : base(Backend.Loaded(nameof(PositionalEncoding)))
    {
        if (width % 2 != 0)
            throw new ArgumentException($"width ({width}) must be even.", nameof(width));
        this.width = width;
        RegisterComponents();
    }

    /// <summary>Adds positions.</summary>
    /// <param name="x">Tokens, <c>[b s d]</c>.</param>
    /// <returns>Tokens with positions, <c>[b s d]</c>.</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return x.Plus(Table(x.shape[1], width, x.device).to_type(x.dtype)).MoveToOuterDisposeScope();
    }

    /// <summary>The sinusoidal table.</summary>
    /// <param name="length">Number of positions, s.</param>
    /// <param name="width">Even width, d.</param>
    /// <param name="device">Where to make it.</param>
    /// <returns>Positions, <c>[s d]</c>, float32.</returns>
    internal static Tensor Table(long length, long width, Device device)
    {
        using var scope = NewDisposeScope();
        var angle = Angles(length, width, 10000, device);
        return stack([angle.sin(), angle.cos()], dim: -1).reshape(length, width).MoveToOuterDisposeScope();  // s d/2 2 -> s d
    }

    /// <summary>How far each position turns each pair of dimensions: position s turns pair i by <c>s / slowest^(2i / d)</c> radians.</summary>
    /// <param name="length">Number of positions, s.</param>
    /// <param name="width">Even width, d.</param>
    /// <param name="slowest">How much slower than the first pair one beyond the last would turn.</param>
    /// <param name="device">Where to make them.</param>
    /// <returns>Angles, <c>[s d/2]</c>, float32.</returns>
    internal static Tensor Angles(long length, long width, double slowest, Device device)
    {
        using var scope = NewDisposeScope();

        // Held, since the handle of a plain number may be freed before the call reads it.
        using var positions = length.ToScalar();
        using var begin = 0L.ToScalar();
        using var end = width.ToScalar();
        using var two = 2L.ToScalar();
        using var slope = (-Math.Log(slowest) / width).ToScalar();
        var position = arange(positions, dtype: float32, device: device).unsqueeze(1);
        var frequency = arange(begin, end, two, dtype: float32, device: device).mul(slope).exp();
        return (position * frequency).MoveToOuterDisposeScope();
    }
}
