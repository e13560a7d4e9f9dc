using System.Buffers;
using LisVit.Models.Computing;

namespace LisVit.Models.Multiplying;

/// <summary>A small matrix, such as a layer's weights, in panels that are as wide as a tile and contiguous, so that a product reads it from the nearest caches.</summary>
internal sealed class PackedPanels : IDisposable
{
    private readonly float[] numbers;

    /// <summary>Copies a matrix.</summary>
    /// <param name="matrix">Numbers of float32, <c>[depth columns]</c>, or <c>[columns depth]</c> where <paramref name="transposed"/>.</param>
    /// <param name="depth">Rows of the matrix.</param>
    /// <param name="columns">Its columns, a multiple of <see cref="ProductTile.Lanes"/>.</param>
    /// <param name="transposed">Whether what is given is the transposed matrix.</param>
    public PackedPanels(TensorMemory matrix, int depth, int columns, bool transposed)
    {
        (Depth, Columns) = (depth, columns);
        numbers = ArrayPool<float>.Shared.Rent(depth * columns);
        var from = matrix.Floats(0, depth * columns);
        for (var column = 0; column < columns; column += 2 * ProductTile.Lanes)
        {
            var width = WidthAt(column);
            var panel = Panel(column);
            for (var row = 0; row < depth; row++)
            {
                for (var i = 0; i < width; i++)
                    panel[(row * width) + i] = transposed ? from[((column + i) * depth) + row] : from[(row * columns) + column + i];
            }
        }
    }

    /// <summary>Rows of the matrix.</summary>
    public int Depth { get; }

    /// <summary>Columns of the matrix.</summary>
    public int Columns { get; }

    /// <summary>Width of the panel that begins with a column: two vectors, or the one that is left.</summary>
    public int WidthAt(int column) => Math.Min(2 * ProductTile.Lanes, Columns - column);

    /// <summary>The panel that begins with a column, <c>[depth width]</c>.</summary>
    public Span<float> Panel(int column) => numbers.AsSpan(column * Depth, WidthAt(column) * Depth);

    public void Dispose() => ArrayPool<float>.Shared.Return(numbers);
}
