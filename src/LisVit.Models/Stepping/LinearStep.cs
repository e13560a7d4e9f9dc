using LisVit.Models.Computing;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Models.Stepping;

/// <summary>A linear layer for a few rows of numbers.</summary>
internal sealed class LinearStep
{
    // Numbers of weights that stay in the nearest cache from one row to the next, and how many can be counted at once.
    private const int CachedWeights = 4096;
    private const int CountableWeights = 1 << 28;

    private readonly TensorMemory weight;
    private readonly TensorMemory bias;
    private readonly int width;

    /// <summary>Takes a layer.</summary>
    /// <param name="weights">Holds its weights.</param>
    /// <param name="weight">Weights, <c>[d' d]</c>, d a multiple of <see cref="RowProducts.Lanes"/>.</param>
    /// <param name="bias">Biases, <c>[d']</c>.</param>
    public LinearStep(HeldWeights weights, Tensor weight, Tensor bias)
    {
        (this.weight, this.bias) = (weights.Hold(weight), weights.Hold(bias));
        (Outputs, width) = ((int)weight.shape[0], (int)weight.shape[1]);
    }

    /// <summary>Takes a layer.</summary>
    /// <param name="weights">Holds its weights.</param>
    /// <param name="layer">The layer, of inputs a multiple of <see cref="RowProducts.Lanes"/>, with biases.</param>
    public LinearStep(HeldWeights weights, Linear layer)
        : this(weights, layer.weight, layer.bias!)
    {
    }

    /// <summary>Outputs of a row, d'.</summary>
    public int Outputs { get; }

    /// <summary>Applies the layer.</summary>
    /// <param name="x">Rows, <c>[n d]</c>.</param>
    /// <param name="y">Gets rows, <c>[n d']</c>.</param>
    public void Apply(ReadOnlySpan<float> x, Span<float> y) => Apply(x, y, Outputs);

    /// <summary>Computes the first outputs alone.</summary>
    /// <param name="x">Rows, <c>[n d]</c>.</param>
    /// <param name="y">Gets rows, <c>[n count]</c>.</param>
    /// <param name="count">Number of outputs.</param>
    public void Apply(ReadOnlySpan<float> x, Span<float> y, int count)
    {
        var rows = x.Length / width;
        for (var row = 0; row < rows; row++)
            bias.Read(0, y.Slice(row * count, count));
        var atOnce = Math.Max(RowProducts.RowsAtOnce, (rows <= 2 ? CountableWeights : CachedWeights) / width / RowProducts.RowsAtOnce * RowProducts.RowsAtOnce);
        for (var first = 0; first < count; first += atOnce)
            AddProducts(x, y, first, Math.Min(atOnce, count - first), count);
    }

    private void AddProducts(ReadOnlySpan<float> x, Span<float> y, int first, int some, int count)
    {
        var (at, rows, row) = ((long)first * width, x.Length / width, 0);
        for (; row + 2 <= rows; row += 2)
        {
            var (here, there) = (row, row + 1);
            RowProducts.AddDots(weight, at, x.Slice(here * width, width), x.Slice(there * width, width), y.Slice((here * count) + first, some), y.Slice((there * count) + first, some));
        }

        if (row < rows)
            RowProducts.AddDots(weight, at, x.Slice(row * width, width), y.Slice((row * count) + first, some));
    }
}
