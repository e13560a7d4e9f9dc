using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LisVit.Models.Computing;
using static TorchSharp.torch;

namespace LisVit.Models.Multiplying;

/// <summary>The products of a linear layer, of many rows and few columns, in float32: results, and gradients with regard to the input, the weights and the biases. docs/decisions/0023 says what they are worth.</summary>
/// <remarks>No sum depends on the number of threads.</remarks>
internal static class LinearProducts
{
    // Rows that stay in a near cache while they meet all panels.
    private const int RowsOfChunk = 64;

    // The same where a panel is made of rows.
    private const int RowsOfPanel = 128;

    // Sums over rows are of so many at least, in so many parts at most, which take so much room.
    private const int RowsOfPart = 256;
    private const int MostParts = 32;
    private const int MostSums = 1 << 20;

    /// <summary>Results, <c>x weight^T + bias</c>.</summary>
    /// <param name="x">Rows, <c>[... d]</c>, contiguous.</param>
    /// <param name="weight">Weights, <c>[d' d]</c>, contiguous.</param>
    /// <param name="bias">Biases, <c>[d']</c>; null for none.</param>
    /// <returns>Rows, <c>[... d']</c>.</returns>
    public static Tensor Forward(Tensor x, Tensor weight, Tensor? bias)
    {
        var (outputs, inputs) = ((int)weight.shape[0], (int)weight.shape[1]);
        using var panels = new PackedPanels(new TensorMemory(weight), inputs, outputs, transposed: true);
        var begin = new float[outputs];
        if (bias is not null)
            new TensorMemory(bias).Read(0, begin);
        return Rows(x, panels, begin);
    }

    /// <summary>Gradient with regard to the input, <c>gradient weight</c>.</summary>
    /// <param name="gradient">Gradient of the results, <c>[... d']</c>, contiguous.</param>
    /// <param name="weight">Weights, <c>[d' d]</c>, contiguous.</param>
    /// <returns>Rows, <c>[... d]</c>.</returns>
    public static Tensor InputGradient(Tensor gradient, Tensor weight)
    {
        var (outputs, inputs) = ((int)weight.shape[0], (int)weight.shape[1]);
        using var panels = new PackedPanels(new TensorMemory(weight), outputs, inputs, transposed: false);
        return Rows(gradient, panels, new float[inputs]);
    }

    /// <summary>Gradients with regard to the weights, <c>gradient^T x</c>, and to the biases, sums over rows.</summary>
    /// <param name="gradient">Gradient of the results, <c>[... d']</c>, contiguous.</param>
    /// <param name="x">Rows, <c>[... d]</c>, contiguous.</param>
    /// <returns>Gradients, <c>[d' d]</c> and <c>[d']</c>.</returns>
    public static (Tensor Weight, Tensor Bias) WeightGradient(Tensor gradient, Tensor x)
    {
        var (outputs, inputs) = ((int)gradient.shape[^1], (int)x.shape[^1]);
        var rows = x.numel() / inputs;
        var size = outputs * (inputs + 1);
        var parts = (int)Math.Clamp(rows / RowsOfPart, 1, Math.Clamp(MostSums / size, 2, MostParts));
        var (g, from) = (new TensorMemory(gradient), new TensorMemory(x));
        var sums = ArrayPool<float>.Shared.Rent(parts * size);
        try
        {
            AllThreads.Each(parts, part =>
            {
                var to = sums.AsSpan((int)part * size, size);
                to.Clear();
                for (var first = rows * part / parts; first < rows * (part + 1) / parts; first += RowsOfPanel)
                {
                    var count = (int)Math.Min(RowsOfPanel, (rows * (part + 1) / parts) - first);
                    AddOuter(g.Floats(first * outputs, count * outputs), from.Floats(first * inputs, count * inputs), count, to[..(outputs * inputs)], to[(outputs * inputs)..]);
                }
            });
            for (var part = 1; part < parts; part++)
                Add(sums.AsSpan(0, size), sums.AsSpan(part * size, size));
            var (weight, bias) = (empty(outputs, inputs, dtype: float32, device: CPU), empty(outputs, dtype: float32, device: CPU));
            new TensorMemory(weight).Write(0, sums.AsSpan(0, outputs * inputs));
            new TensorMemory(bias).Write(0, sums.AsSpan(outputs * inputs, outputs));
            return (weight, bias);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(sums);
        }
    }

    private static Tensor Rows(Tensor x, PackedPanels panels, float[] begin)
    {
        var output = empty([.. x.shape[..^1], panels.Columns], dtype: float32, device: CPU);
        var (from, to, rows) = (new TensorMemory(x), new TensorMemory(output), x.numel() / panels.Depth);
        var chunks = (rows + RowsOfChunk - 1) / RowsOfChunk;
        var items = Math.Min(chunks, AllThreads.Parts);
        AllThreads.Each(items, item =>
        {
            for (var chunk = chunks * item / items; chunk < chunks * (item + 1) / items; chunk++)
            {
                var first = chunk * RowsOfChunk;
                var count = (int)Math.Min(RowsOfChunk, rows - first);
                Multiply(from.Floats(first * panels.Depth, count * panels.Depth), panels, begin, to.Floats(first * panels.Columns, count * panels.Columns), count);
            }
        });
        return output;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(Span<float> x, PackedPanels panels, float[] begin, Span<float> output, int rows)
    {
        var (depth, columns, whole) = (panels.Depth, panels.Columns, rows / ProductTile.Rows * ProductTile.Rows);
        for (var column = 0; column < columns; column += 2 * ProductTile.Lanes)
        {
            var width = panels.WidthAt(column);
            ref var panel = ref MemoryMarshal.GetReference(panels.Panel(column));
            for (var row = 0; row < whole; row += ProductTile.Rows)
                Tile(width, ref x[row * depth], depth, 1, ref panel, width, depth, ref begin[column], 0, ref output[(row * columns) + column], columns);
        }

        if (whole < rows)
            MultiplyLast(x[(whole * depth)..], panels, begin, output[(whole * columns)..]);
    }

    // Fewer rows than a tile has: zeros fill it up.
    private static void MultiplyLast(ReadOnlySpan<float> x, PackedPanels panels, float[] begin, Span<float> output)
    {
        var (filled, results) = (new float[ProductTile.Rows * panels.Depth], new float[ProductTile.Rows * panels.Columns]);
        x.CopyTo(filled);
        Multiply(filled, panels, begin, results, ProductTile.Rows);
        results.AsSpan(0, output.Length).CopyTo(output);
    }

    // These rows are summed by themselves first, so that sums over very many rows stay exact.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddOuter(Span<float> gradient, Span<float> x, int rows, Span<float> weight, Span<float> bias)
    {
        var (outputs, inputs) = (gradient.Length / rows, x.Length / rows);
        Span<float> zeros = stackalloc float[2 * ProductTile.Lanes], tile = stackalloc float[ProductTile.Rows * 2 * ProductTile.Lanes];
        zeros.Clear();
        for (var column = 0; column < inputs; column += 2 * ProductTile.Lanes)
        {
            var width = Math.Min(2 * ProductTile.Lanes, inputs - column);
            for (var i = 0; i < outputs; i += ProductTile.Rows)
            {
                Tile(width, ref gradient[i], 1, outputs, ref x[column], inputs, rows, ref zeros[0], 0, ref tile[0], width);
                for (var row = 0; row < ProductTile.Rows; row++)
                    Add(weight.Slice(((i + row) * inputs) + column, width), tile.Slice(row * width, width));
            }
        }

        for (var i = 0; i < outputs; i += ProductTile.Lanes)
        {
            var sum = Vector512<float>.Zero;
            for (var at = i; at < gradient.Length; at += outputs)
                sum += Vector512.Create<float>(gradient[at..]);
            (Vector512.Create<float>(bias[i..]) + sum).CopyTo(bias[i..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile(int width, ref float a, nint row, nint step, ref float b, nint stepB, int depth, ref float begin, nint rowBegin, ref float output, nint rowOutput)
    {
        if (width == ProductTile.Lanes)
            ProductTile.Narrow(ref a, row, step, ref b, stepB, depth, ref begin, rowBegin, ref output, rowOutput);
        else
            ProductTile.Wide(ref a, row, step, ref b, stepB, depth, ref begin, rowBegin, ref output, rowOutput);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(Span<float> sums, ReadOnlySpan<float> more)
    {
        for (; sums.Length > 0; sums = sums[ProductTile.Lanes..], more = more[ProductTile.Lanes..])
            (Vector512.Create<float>(sums) + Vector512.Create(more)).CopyTo(sums);
    }
}
