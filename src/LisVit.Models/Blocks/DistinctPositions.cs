using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>
/// Positions of tokens and of signs that are easy to tell apart: orthogonal to each other, as long as there are no more of them than dimensions. The sinusoidal positions of
/// <see cref="PositionalEncoding"/> are made for long texts: most of their dimensions hardly move within a sentence of a few glosses, so that neighbours look the same.
/// </summary>
/// <remarks>Sines and cosines as of Vaswani et al., "Attention Is All You Need", section 3.5, with frequencies spread evenly, as in Fourier's basis, instead of geometrically.</remarks>
internal static class DistinctPositions
{
    // So that a position weighs in a token as much as its embedding, whose elements have a variance of 1, and more.
    private const double Amplitude = 2;

    /// <summary>The table.</summary>
    /// <param name="length">Number of positions, s.</param>
    /// <param name="width">Even width, d.</param>
    /// <param name="device">Where to make it.</param>
    /// <returns>Positions, <c>[s d]</c>, float32.</returns>
    public static Tensor Table(long length, long width, Device device)
    {
        using var scope = NewDisposeScope();
        var position = tensor(Enumerable.Range(0, (int)length).Select(number => (float)number).ToArray(), device: device).unsqueeze(1);
        var frequency = tensor(Enumerable.Range(0, (int)width / 2).Select(pair => (float)(Math.PI * (2 * pair + 1) / width)).ToArray(), device: device);
        var angle = position * frequency;

        // Held until the call has read it.
        using var amplitude = Amplitude.ToScalar();
        return cat([angle.sin(), angle.cos()], -1).mul(amplitude).MoveToOuterDisposeScope();
    }
}
