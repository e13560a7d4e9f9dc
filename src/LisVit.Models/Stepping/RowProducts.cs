using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LisVit.Models.Computing;

namespace LisVit.Models.Stepping;

/// <summary>Products of a matrix with a vector, or with two, whose rows lie one behind the other in a tensor of float32 or bfloat16. Reading the matrix is what takes time.</summary>
internal static class RowProducts
{
    /// <summary>Rows that are met at once, so that their sums do not wait for each other.</summary>
    public const int RowsAtOnce = 4;

    /// <summary>Numbers that are computed with at once: rows are a multiple of it long.</summary>
    public static int Lanes => Vector256<float>.Count;

    /// <summary>Adds to each <c>y[r]</c> the sum of products of row r with x.</summary>
    /// <param name="matrix">Holds the rows.</param>
    /// <param name="first">Index of the number with which the first row begins.</param>
    /// <param name="x">As long as a row.</param>
    /// <param name="y">As many as rows.</param>
    public static void AddDots(TensorMemory matrix, long first, ReadOnlySpan<float> x, Span<float> y)
    {
        Debug.Assert(x.Length % Lanes == 0, "Rows are whole vectors.");
        var count = checked(x.Length * y.Length);
        if (matrix.HasHalves)
            AddDots<ushort, BFloat16>(matrix.Halves(first, count), x, y);
        else
            AddDots<float, Float32>(matrix.Floats(first, count), x, y);
    }

    /// <summary>The same for two vectors, each of which has a y.</summary>
    public static void AddDots(TensorMemory matrix, long first, ReadOnlySpan<float> x, ReadOnlySpan<float> otherX, Span<float> y, Span<float> otherY)
    {
        Debug.Assert(x.Length % Lanes == 0, "Rows are whole vectors.");
        var count = checked(x.Length * y.Length);
        if (matrix.HasHalves)
            AddDots<ushort, BFloat16>(matrix.Halves(first, count), x, otherX, y, otherY);
        else
            AddDots<float, Float32>(matrix.Floats(first, count), x, otherX, y, otherY);
    }

    /// <summary>Adds to y the sum of rows, each as often as its scale says.</summary>
    /// <param name="matrix">Holds the rows.</param>
    /// <param name="first">Index of the number with which the first row begins.</param>
    /// <param name="scales">As many as rows.</param>
    /// <param name="y">As long as a row.</param>
    public static void AddSums(TensorMemory matrix, long first, ReadOnlySpan<float> scales, Span<float> y)
    {
        Debug.Assert(y.Length % Lanes == 0, "Rows are whole vectors.");
        var count = checked(scales.Length * y.Length);
        if (matrix.HasHalves)
            AddSums<ushort, BFloat16>(matrix.Halves(first, count), scales, y);
        else
            AddSums<float, Float32>(matrix.Floats(first, count), scales, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddDots<T, TNumber>(ReadOnlySpan<T> matrix, ReadOnlySpan<float> x, Span<float> y)
        where T : unmanaged
        where TNumber : IRowNumber<T>
    {
        var width = x.Length;
        ref var values = ref MemoryMarshal.GetReference(x);
        ref var from = ref MemoryMarshal.GetReference(matrix);
        var row = 0;
        for (; row + RowsAtOnce <= y.Length; row += RowsAtOnce)
        {
            var (sum0, sum1, sum2, sum3) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
            for (var i = 0; i < width; i += Lanes)
            {
                var by = Vector256.LoadUnsafe(ref values, (nuint)i);
                sum0 = Vector256.FusedMultiplyAdd(TNumber.Load(ref from, i), by, sum0);
                sum1 = Vector256.FusedMultiplyAdd(TNumber.Load(ref from, width + i), by, sum1);
                sum2 = Vector256.FusedMultiplyAdd(TNumber.Load(ref from, (2 * width) + i), by, sum2);
                sum3 = Vector256.FusedMultiplyAdd(TNumber.Load(ref from, (3 * width) + i), by, sum3);
            }

            AddEach(y[row..], sum0, sum1, sum2, sum3);
            from = ref Unsafe.Add(ref from, RowsAtOnce * width);
        }

        for (; row < y.Length; row++)
        {
            var sum = Vector256<float>.Zero;
            for (var i = 0; i < width; i += Lanes)
                sum = Vector256.FusedMultiplyAdd(TNumber.Load(ref from, i), Vector256.LoadUnsafe(ref values, (nuint)i), sum);
            y[row] += Vector256.Sum(sum);
            from = ref Unsafe.Add(ref from, width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddDots<T, TNumber>(ReadOnlySpan<T> matrix, ReadOnlySpan<float> x, ReadOnlySpan<float> otherX, Span<float> y, Span<float> otherY)
        where T : unmanaged
        where TNumber : IRowNumber<T>
    {
        var width = x.Length;
        ref var values = ref MemoryMarshal.GetReference(x);
        ref var otherValues = ref MemoryMarshal.GetReference(otherX);
        ref var from = ref MemoryMarshal.GetReference(matrix);
        var row = 0;
        for (; row + RowsAtOnce <= y.Length; row += RowsAtOnce)
        {
            var (sum0, sum1, sum2, sum3) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
            var (other0, other1, other2, other3) = (sum0, sum1, sum2, sum3);
            for (var i = 0; i < width; i += Lanes)
            {
                var by = Vector256.LoadUnsafe(ref values, (nuint)i);
                var byOther = Vector256.LoadUnsafe(ref otherValues, (nuint)i);
                var numbers = TNumber.Load(ref from, i);
                sum0 = Vector256.FusedMultiplyAdd(numbers, by, sum0);
                other0 = Vector256.FusedMultiplyAdd(numbers, byOther, other0);
                numbers = TNumber.Load(ref from, width + i);
                sum1 = Vector256.FusedMultiplyAdd(numbers, by, sum1);
                other1 = Vector256.FusedMultiplyAdd(numbers, byOther, other1);
                numbers = TNumber.Load(ref from, (2 * width) + i);
                sum2 = Vector256.FusedMultiplyAdd(numbers, by, sum2);
                other2 = Vector256.FusedMultiplyAdd(numbers, byOther, other2);
                numbers = TNumber.Load(ref from, (3 * width) + i);
                sum3 = Vector256.FusedMultiplyAdd(numbers, by, sum3);
                other3 = Vector256.FusedMultiplyAdd(numbers, byOther, other3);
            }

            AddEach(y[row..], sum0, sum1, sum2, sum3);
            AddEach(otherY[row..], other0, other1, other2, other3);
            from = ref Unsafe.Add(ref from, RowsAtOnce * width);
        }

        AddDots<T, TNumber>(matrix[(row * width)..], x, y[row..]);
        AddDots<T, TNumber>(matrix[(row * width)..], otherX, otherY[row..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddEach(Span<float> y, Vector256<float> sum0, Vector256<float> sum1, Vector256<float> sum2, Vector256<float> sum3) =>
        (Vector128.Create<float>(y) + Vector128.Create(Vector256.Sum(sum0), Vector256.Sum(sum1), Vector256.Sum(sum2), Vector256.Sum(sum3))).CopyTo(y);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddSums<T, TNumber>(ReadOnlySpan<T> matrix, ReadOnlySpan<float> scales, Span<float> y)
        where T : unmanaged
        where TNumber : IRowNumber<T>
    {
        ref var from = ref MemoryMarshal.GetReference(matrix);
        for (var i = 0; i < y.Length; i += Lanes)
        {
            var sum = Vector256.Create<float>(y[i..]);
            for (var row = 0; row < scales.Length; row++)
                sum = Vector256.FusedMultiplyAdd(TNumber.Load(ref from, (row * y.Length) + i), Vector256.Create(scales[row]), sum);
            sum.CopyTo(y[i..]);
        }
    }

    // Numbers as a matrix holds them.
    private interface IRowNumber<T>
    {
        static abstract Vector256<float> Load(ref T from, int index);
    }

    private readonly struct Float32 : IRowNumber<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Load(ref float from, int index) => Vector256.LoadUnsafe(ref from, (nuint)index);
    }

    private readonly struct BFloat16 : IRowNumber<ushort>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Load(ref ushort from, int index) =>
            TensorMemory.Widened(Vector128.LoadUnsafe(ref from, (nuint)index));
    }
}
