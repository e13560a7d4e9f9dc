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

    private readonly Tensor cosine;
    private readonly Tensor sine;

    /// <summary>Makes the angles of the tokens of a clip.</summary>
    /// <param name="frames">Number of frames, t.</param>
    /// <param name="tokensPerFrame">Tokens of each frame; all of a frame come before those of the next.</param>
    /// <param name="headWidth">Even width of an attention head, c.</param>
    /// <param name="type">Type of the angles: float64 for queries of float64, else float32, since fewer digits turn too coarsely.</param>
    /// <param name="device">Where the queries are.</param>
    /// <exception cref="ArgumentException">The width is odd.</exception>
    public RotaryPositions(long frames, long tokensPerFrame, long headWidth, ScalarType type, Device device)
    {
        if (headWidth % 2 != 0)
            throw new ArgumentException($"headWidth ({headWidth}) must be even: dimensions are turned in pairs.", nameof(headWidth));
        using var scope = NewDisposeScope();
        var angles = PositionalEncoding.Angles(frames, headWidth, Base, device)
            .repeat_interleave(tokensPerFrame, 0).repeat(1, 2);  // t c/2 -> s c
        cosine = angles.cos().to_type(type).DetachFromDisposeScope();
        sine = angles.sin().to_type(type).DetachFromDisposeScope();
    }

    /// <summary>Turns queries or keys.</summary>
    /// <param name="x">Queries or keys, <c>[b heads s c]</c>.</param>
    /// <returns>The same, turned, <c>[b heads s c]</c>, of the same type.</returns>
    public Tensor Turn(Tensor x)
    {
        using var scope = NewDisposeScope();
        var halves = x.chunk(2, -1);
        return (x * cosine).Plus(cat([halves[1].neg(), halves[0]], -1) * sine).to_type(x.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>Frees the angles.</summary>
    public void Dispose()
    {
        cosine.Dispose();
        sine.Dispose();
    }
}
