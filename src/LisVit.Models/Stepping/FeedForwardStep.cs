using LisVit.Models.Computing;

namespace LisVit.Models.Stepping;

/// <summary>A feed-forward network with ReLU for a few rows of numbers.</summary>
/// <param name="first">Linear layer, <c>d -> f</c>.</param>
/// <param name="second">Linear layer, <c>f -> d</c>.</param>
internal sealed class FeedForwardStep(LinearStep first, LinearStep second)
{
    /// <summary>Numbers of a row, d.</summary>
    public int Width => second.Outputs;

    /// <summary>Numbers that it needs room for.</summary>
    /// <param name="rows">Number of rows.</param>
    public int Room(int rows) => rows * first.Outputs;

    /// <summary>Applies the network.</summary>
    /// <param name="x">Rows, <c>[n d]</c>.</param>
    /// <param name="y">Gets rows, <c>[n d]</c>.</param>
    /// <param name="scratch">Room.</param>
    public void Apply(ReadOnlySpan<float> x, Span<float> y, Scratch scratch)
    {
        var hidden = scratch.Take(Room(x.Length / Width));
        first.Apply(x, hidden);
        foreach (ref var number in hidden)
            number = MathF.Max(number, 0);
        second.Apply(hidden, y);
    }
}
