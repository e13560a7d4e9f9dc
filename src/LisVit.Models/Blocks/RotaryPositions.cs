using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>
/// Rotary positions in time: queries and keys are turned by angles that grow with the number of their frame, so that attention knows how many frames lie between two tokens, and in which
/// direction, whatever the length of the clip. No parameters. The tokens of a frame share a position.
/// </summary>
/// <remarks>Source: Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding", section 3.2.</remarks>
public sealed class RotaryPositions : IDisposable
{
    // The slowest pair of dimensions turns once in some 350 frames; with RoFormer's 10000 a third of the dimensions would not move within a clip.
    private const double Base = 100;

    private readonly Tensor turns;
    private readonly ScalarType type;

    /// <summary>Makes the angles of the tokens of a clip.</summary>
    /// <param name="frames">Number of frames, t.</param>
    /// <param name="tokensPerFrame">Tokens of each frame; all of a frame come before those of the next.</param>
    /// <param name="headWidth">Even width of an attention head, c.</param>
    /// <param name="type">Type of the angles: float64 for queries of float64, else float32, since fewer digits turn too coarsely.</param>
    /// <param name="device">Where the queries are.</param>
    /// <exception cref="ArgumentException">The width is odd, or the type another.</exception>
    public RotaryPositions(long frames, long tokensPerFrame, long headWidth, ScalarType type, Device device)
    {
        if (headWidth % 2 != 0)
            throw new ArgumentException($"headWidth ({headWidth}) must be even: dimensions are turned in pairs.", nameof(headWidth));
        if (type is not (ScalarType.Float32 or ScalarType.Float64))
            throw new ArgumentException($"type ({type}) must be Float32 or Float64.", nameof(type));
        using var scope = NewDisposeScope();
        this.type = type;
        var angles = PositionalEncoding.Angles(frames, headWidth, Base, device).to_type(type).repeat_interleave(tokensPerFrame, 0);  // t c/2 -> s c/2
        turns = complex(angles.cos(), angles.sin()).DetachFromDisposeScope();
        Order = tensor([.. Enumerable.Range(0, (int)headWidth / 2).SelectMany(pair => new[] { pair, pair + (headWidth / 2) })], int64, device).DetachFromDisposeScope();
    }

    /// <summary>
    /// How the dimensions of a head are ordered so that those which turn together are neighbours, as <see cref="Turn"/> wants them: 0, c/2, 1, c/2 + 1 and so on, <c>[c]</c>, int64.
    /// Weights have them half a head apart.
    /// </summary>
    internal Tensor Order { get; }

    /// <summary>Turns queries or keys. Dimensions 2i and 2i + 1 are a pair: a complex number, so that turning is one multiplication.</summary>
    /// <param name="x">Queries or keys in the order of <see cref="Order"/>, <c>[b heads s c]</c>, views of a projection whose last dimension is contiguous.</param>
    /// <returns>The same, turned, <c>[b heads s c]</c>, of the same type.</returns>
    internal Tensor Turn(Tensor x)
    {
        using var scope = NewDisposeScope();
        var pairs = x.to_type(type).unflatten(3, x.shape[3] / 2, 2).view_as_complex();
        return pairs.mul(turns).view_as_real().flatten(3).to_type(x.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>Frees the angles.</summary>
    public void Dispose()
    {
        turns.Dispose();
        Order.Dispose();
    }
}
