using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LisVit.Models.Computing;
using TorchSharp.Modules;

namespace LisVit.Models.Stepping;

/// <summary>Layer normalisation of a few rows of numbers.</summary>
/// <param name="weights">Holds its weights.</param>
/// <param name="norm">The layer, of one dimension, a multiple of <see cref="RowProducts.Lanes"/>, with the epsilon that is usual.</param>
internal sealed class NormStep(HeldWeights weights, LayerNorm norm)
{
    private const float Epsilon = 1e-5f;

    private readonly TensorMemory scale = weights.Hold(norm.weight!);
    private readonly TensorMemory shift = weights.Hold(norm.bias!);
    private readonly int width = (int)norm.weight!.shape[0];

    /// <summary>Numbers that it needs room for.</summary>
    public int Room => 2 * width;

    /// <summary>Normalises.</summary>
    /// <param name="x">Rows, <c>[n d]</c>.</param>
    /// <param name="y">Gets rows, <c>[n d]</c>; may be the same.</param>
    /// <param name="scratch">Room.</param>
    public void Apply(ReadOnlySpan<float> x, Span<float> y, Scratch scratch)
    {
        var scales = scratch.Take(width);
        var shifts = scratch.Take(width);
        scale.Read(0, scales);
        shift.Read(0, shifts);
        for (var at = 0; at < x.Length; at += width)
            Apply(x.Slice(at, width), y.Slice(at, width), scales, shifts);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply(ReadOnlySpan<float> x, Span<float> y, ReadOnlySpan<float> scales, ReadOnlySpan<float> shifts)
    {
        var (sums, squares) = (Vector256<float>.Zero, Vector256<float>.Zero);
        for (var i = 0; i < x.Length; i += Vector256<float>.Count)
            sums += Vector256.Create(x[i..]);
        var mean = Vector256.Create(Vector256.Sum(sums) / x.Length);
        for (var i = 0; i < x.Length; i += Vector256<float>.Count)
        {
            var values = Vector256.Create(x[i..]) - mean;
            squares = Vector256.FusedMultiplyAdd(values, values, squares);
        }

        var by = 1 / MathF.Sqrt((Vector256.Sum(squares) / x.Length) + Epsilon);
        for (var i = 0; i < x.Length; i += Vector256<float>.Count)
            Vector256.FusedMultiplyAdd((Vector256.Create(x[i..]) - mean) * by, Vector256.Create(scales[i..]), Vector256.Create(shifts[i..])).CopyTo(y[i..]);
    }
}
