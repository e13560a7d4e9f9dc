using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LisVit.Models.Multiplying;

/// <summary>
/// A tile of a matrix product, <c>output[i, j] = begin[i, j] + sum over p of a[i, p] b[p, j]</c>, held in registers all along: each number of b meets 8 of a, each of a two vectors of b, which is what a core with
/// two units for products and two for loads keeps up with.
/// </summary>
/// <remarks>Source: Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008), sections 4 and 5, whose blocks lie in the registers and the nearest caches.</remarks>
internal static class ProductTile
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 8;

    /// <summary>Numbers in a vector; a tile is one or two vectors wide.</summary>
    public const int Lanes = 16;

    /// <summary>Computes a tile of two vectors.</summary>
    /// <param name="a">The first number of a.</param>
    /// <param name="row">From a row of a to the next.</param>
    /// <param name="step">From a number of a row of a to the next.</param>
    /// <param name="b">The first number of b, whose rows are contiguous.</param>
    /// <param name="stepB">From a row of b to the next.</param>
    /// <param name="depth">Numbers of a row of a.</param>
    /// <param name="begin">What sums begin with.</param>
    /// <param name="rowBegin">From a row of that to the next; 0 where it is the same for all.</param>
    /// <param name="output">Gets the tile.</param>
    /// <param name="rowOutput">From a row of that to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Wide(ref float a, nint row, nint step, ref float b, nint stepB, int depth, ref float begin, nint rowBegin, ref float output, nint rowOutput)
    {
        var (c0, d0) = (At(ref begin, 0), At(ref begin, Lanes));
        var (c1, d1) = (At(ref begin, rowBegin), At(ref begin, rowBegin + Lanes));
        var (c2, d2) = (At(ref begin, 2 * rowBegin), At(ref begin, (2 * rowBegin) + Lanes));
        var (c3, d3) = (At(ref begin, 3 * rowBegin), At(ref begin, (3 * rowBegin) + Lanes));
        var (c4, d4) = (At(ref begin, 4 * rowBegin), At(ref begin, (4 * rowBegin) + Lanes));
        var (c5, d5) = (At(ref begin, 5 * rowBegin), At(ref begin, (5 * rowBegin) + Lanes));
        var (c6, d6) = (At(ref begin, 6 * rowBegin), At(ref begin, (6 * rowBegin) + Lanes));
        var (c7, d7) = (At(ref begin, 7 * rowBegin), At(ref begin, (7 * rowBegin) + Lanes));
        ref var upper = ref a;
        ref var lower = ref Unsafe.Add(ref a, 4 * row);
        ref var from = ref b;
        var (two, three) = (2 * row, 3 * row);
        for (var p = 0; p < depth; p++)
        {
            var (left, right) = (At(ref from, 0), At(ref from, Lanes));
            var x = Vector512.Create(upper);
            (c0, d0) = (Vector512.FusedMultiplyAdd(x, left, c0), Vector512.FusedMultiplyAdd(x, right, d0));
            x = Vector512.Create(Unsafe.Add(ref upper, row));
            (c1, d1) = (Vector512.FusedMultiplyAdd(x, left, c1), Vector512.FusedMultiplyAdd(x, right, d1));
            x = Vector512.Create(Unsafe.Add(ref upper, two));
            (c2, d2) = (Vector512.FusedMultiplyAdd(x, left, c2), Vector512.FusedMultiplyAdd(x, right, d2));
            x = Vector512.Create(Unsafe.Add(ref upper, three));
            (c3, d3) = (Vector512.FusedMultiplyAdd(x, left, c3), Vector512.FusedMultiplyAdd(x, right, d3));
            x = Vector512.Create(lower);
            (c4, d4) = (Vector512.FusedMultiplyAdd(x, left, c4), Vector512.FusedMultiplyAdd(x, right, d4));
            x = Vector512.Create(Unsafe.Add(ref lower, row));
            (c5, d5) = (Vector512.FusedMultiplyAdd(x, left, c5), Vector512.FusedMultiplyAdd(x, right, d5));
            x = Vector512.Create(Unsafe.Add(ref lower, two));
            (c6, d6) = (Vector512.FusedMultiplyAdd(x, left, c6), Vector512.FusedMultiplyAdd(x, right, d6));
            x = Vector512.Create(Unsafe.Add(ref lower, three));
            (c7, d7) = (Vector512.FusedMultiplyAdd(x, left, c7), Vector512.FusedMultiplyAdd(x, right, d7));
            upper = ref Unsafe.Add(ref upper, step);
            lower = ref Unsafe.Add(ref lower, step);
            from = ref Unsafe.Add(ref from, stepB);
        }

        Put(ref output, c0, d0);
        Put(ref Unsafe.Add(ref output, rowOutput), c1, d1);
        Put(ref Unsafe.Add(ref output, 2 * rowOutput), c2, d2);
        Put(ref Unsafe.Add(ref output, 3 * rowOutput), c3, d3);
        Put(ref Unsafe.Add(ref output, 4 * rowOutput), c4, d4);
        Put(ref Unsafe.Add(ref output, 5 * rowOutput), c5, d5);
        Put(ref Unsafe.Add(ref output, 6 * rowOutput), c6, d6);
        Put(ref Unsafe.Add(ref output, 7 * rowOutput), c7, d7);
    }

    /// <summary>Computes a tile of one vector, where no second one is left.</summary>
    /// <param name="a">The first number of a.</param>
    /// <param name="row">From a row of a to the next.</param>
    /// <param name="step">From a number of a row of a to the next.</param>
    /// <param name="b">The first number of b, whose rows are contiguous.</param>
    /// <param name="stepB">From a row of b to the next.</param>
    /// <param name="depth">Numbers of a row of a.</param>
    /// <param name="begin">What sums begin with.</param>
    /// <param name="rowBegin">From a row of that to the next; 0 where it is the same for all.</param>
    /// <param name="output">Gets the tile.</param>
    /// <param name="rowOutput">From a row of that to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Narrow(ref float a, nint row, nint step, ref float b, nint stepB, int depth, ref float begin, nint rowBegin, ref float output, nint rowOutput)
    {
        var (c0, c1, c2, c3) = (At(ref begin, 0), At(ref begin, rowBegin), At(ref begin, 2 * rowBegin), At(ref begin, 3 * rowBegin));
        var (c4, c5, c6, c7) = (At(ref begin, 4 * rowBegin), At(ref begin, 5 * rowBegin), At(ref begin, 6 * rowBegin), At(ref begin, 7 * rowBegin));
        ref var upper = ref a;
        ref var lower = ref Unsafe.Add(ref a, 4 * row);
        ref var from = ref b;
        for (var p = 0; p < depth; p++)
        {
            var left = At(ref from, 0);
            c0 = Vector512.FusedMultiplyAdd(Vector512.Create(upper), left, c0);
            c1 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref upper, row)), left, c1);
            c2 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref upper, 2 * row)), left, c2);
            c3 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref upper, 3 * row)), left, c3);
            c4 = Vector512.FusedMultiplyAdd(Vector512.Create(lower), left, c4);
            c5 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref lower, row)), left, c5);
            c6 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref lower, 2 * row)), left, c6);
            c7 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref lower, 3 * row)), left, c7);
            upper = ref Unsafe.Add(ref upper, step);
            lower = ref Unsafe.Add(ref lower, step);
            from = ref Unsafe.Add(ref from, stepB);
        }

        c0.StoreUnsafe(ref output);
        c1.StoreUnsafe(ref Unsafe.Add(ref output, rowOutput));
        c2.StoreUnsafe(ref Unsafe.Add(ref output, 2 * rowOutput));
        c3.StoreUnsafe(ref Unsafe.Add(ref output, 3 * rowOutput));
        c4.StoreUnsafe(ref Unsafe.Add(ref output, 4 * rowOutput));
        c5.StoreUnsafe(ref Unsafe.Add(ref output, 5 * rowOutput));
        c6.StoreUnsafe(ref Unsafe.Add(ref output, 6 * rowOutput));
        c7.StoreUnsafe(ref Unsafe.Add(ref output, 7 * rowOutput));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> At(ref float start, nint index) => Vector512.LoadUnsafe(ref Unsafe.Add(ref start, index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(ref float start, Vector512<float> left, Vector512<float> right)
    {
        left.StoreUnsafe(ref start);
        right.StoreUnsafe(ref start, Lanes);
    }
}
