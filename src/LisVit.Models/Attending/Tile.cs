using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LisVit.Models.Attending;

/// <summary>
/// Products with a tile of queries: two vectors of them side by side, so that each number of a key or value meets all queries of the tile at once, and no width of a head leaves lanes empty.
/// As many sums are under way as a core with two units for products keeps busy.
/// </summary>
internal static class Tile
{
    /// <summary>Queries of a tile.</summary>
    public const int Queries = 2 * Lanes;

    /// <summary>Keys that are met at once; numbers of keys are padded to a multiple.</summary>
    public const int Keys = 8;

    /// <summary>Numbers in a vector.</summary>
    public const int Lanes = 16;

    /// <summary>The least multiple of a size that holds so many.</summary>
    public static int Up(int count, int multiple) => (count + multiple - 1) / multiple * multiple;

    /// <summary>Products of keys with queries, <c>output[s, r] = bias[s, r] + sum over i of keys[s, i] queries[i, r]</c>.</summary>
    /// <param name="queries">Queries as columns, <c>[c 32]</c>.</param>
    /// <param name="keys">Keys as rows, <c>[s stride]</c>; s is a multiple of 4.</param>
    /// <param name="bias">What sums begin with, <c>[s]</c>, or <c>[s 32]</c> where <paramref name="biasByQuery"/>.</param>
    /// <param name="biasByQuery">Whether each query has a bias of its own.</param>
    /// <param name="output">Where the products go, <c>[s 32]</c>.</param>
    /// <param name="c">Width of a head.</param>
    /// <param name="stride">From a key to the next one.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(ReadOnlySpan<float> queries, ReadOnlySpan<float> keys, ReadOnlySpan<float> bias, bool biasByQuery, Span<float> output, int c, int stride)
    {
        ref var q = ref Start(queries);
        var count = output.Length / Queries;
        for (var s = 0; s < count; s += 4)
        {
            ref var k0 = ref Unsafe.Add(ref Start(keys), s * stride);
            ref var k1 = ref Unsafe.Add(ref k0, stride);
            ref var k2 = ref Unsafe.Add(ref k1, stride);
            ref var k3 = ref Unsafe.Add(ref k2, stride);
            Vector512<float> a0, a1, b0, b1, c0, c1, d0, d1;
            if (biasByQuery)
            {
                ref var begin = ref Unsafe.Add(ref Start(bias), s * Queries);
                (a0, a1, b0, b1) = (Load(ref begin, 0), Load(ref begin, Lanes), Load(ref begin, 2 * Lanes), Load(ref begin, 3 * Lanes));
                (c0, c1, d0, d1) = (Load(ref begin, 4 * Lanes), Load(ref begin, 5 * Lanes), Load(ref begin, 6 * Lanes), Load(ref begin, 7 * Lanes));
            }
            else
            {
                ref var begin = ref Unsafe.Add(ref Start(bias), s);
                a0 = a1 = Vector512.Create(begin);
                b0 = b1 = Vector512.Create(Unsafe.Add(ref begin, 1));
                c0 = c1 = Vector512.Create(Unsafe.Add(ref begin, 2));
                d0 = d1 = Vector512.Create(Unsafe.Add(ref begin, 3));
            }

            for (var i = 0; i < c; i++)
            {
                Vector512<float> x0 = Load(ref q, i * Queries), x1 = Load(ref q, (i * Queries) + Lanes);
                Add(ref a0, ref a1, Unsafe.Add(ref k0, i), x0, x1);
                Add(ref b0, ref b1, Unsafe.Add(ref k1, i), x0, x1);
                Add(ref c0, ref c1, Unsafe.Add(ref k2, i), x0, x1);
                Add(ref d0, ref d1, Unsafe.Add(ref k3, i), x0, x1);
            }

            Store(ref Unsafe.Add(ref Start(output), s * Queries), a0, a1, b0, b1, c0, c1, d0, d1);
        }
    }

    /// <summary>Adds sums of values by weights, <c>sums[i, r] += sum over s of values[s, i] weights[s, r]</c>.</summary>
    /// <param name="weights">Weights, <c>[s 32]</c>.</param>
    /// <param name="values">Values as rows, <c>[s stride]</c>.</param>
    /// <param name="sums">What is added to, <c>[stride 32]</c>.</param>
    /// <param name="stride">From a value to the next one, a multiple of 4.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddSums(ReadOnlySpan<float> weights, ReadOnlySpan<float> values, Span<float> sums, int stride)
    {
        ref var w = ref Start(weights);
        var count = weights.Length / Queries;
        for (var i = 0; i < stride; i += 4)
        {
            ref var to = ref Unsafe.Add(ref Start(sums), i * Queries);
            ref var v = ref Unsafe.Add(ref Start(values), i);
            var (a0, a1, b0, b1) = (Load(ref to, 0), Load(ref to, Lanes), Load(ref to, 2 * Lanes), Load(ref to, 3 * Lanes));
            var (c0, c1, d0, d1) = (Load(ref to, 4 * Lanes), Load(ref to, 5 * Lanes), Load(ref to, 6 * Lanes), Load(ref to, 7 * Lanes));
            for (var s = 0; s < count; s++)
            {
                Vector512<float> x0 = Load(ref w, s * Queries), x1 = Load(ref w, (s * Queries) + Lanes);
                ref var value = ref Unsafe.Add(ref v, s * stride);
                Add(ref a0, ref a1, value, x0, x1);
                Add(ref b0, ref b1, Unsafe.Add(ref value, 1), x0, x1);
                Add(ref c0, ref c1, Unsafe.Add(ref value, 2), x0, x1);
                Add(ref d0, ref d1, Unsafe.Add(ref value, 3), x0, x1);
            }

            Store(ref to, a0, a1, b0, b1, c0, c1, d0, d1);
        }
    }

    /// <summary>Adds outer products, <c>sums[s, i] += sum over r of tile[s, r] rows[r, i]</c>.</summary>
    /// <param name="tile">Numbers of keys and queries, <c>[s 32]</c>; s is a multiple of <see cref="Keys"/>.</param>
    /// <param name="rows">A row for each query, <c>[32 width]</c>.</param>
    /// <param name="sums">What is added to, <c>[s width]</c>.</param>
    /// <param name="width">Length of a row, a multiple of <see cref="Lanes"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddOuter(ReadOnlySpan<float> tile, ReadOnlySpan<float> rows, Span<float> sums, int width)
    {
        var count = tile.Length / Queries;
        for (var s = 0; s < count; s += Keys)
        {
            ref var t = ref Unsafe.Add(ref Start(tile), s * Queries);
            for (var i = 0; i < width; i += Lanes)
            {
                ref var to = ref Unsafe.Add(ref Start(sums), (s * width) + i);
                ref var x = ref Unsafe.Add(ref Start(rows), i);
                var (a, b, c, d) = (Load(ref to, 0), Load(ref to, width), Load(ref to, 2 * width), Load(ref to, 3 * width));
                var (e, f, g, h) = (Load(ref to, 4 * width), Load(ref to, 5 * width), Load(ref to, 6 * width), Load(ref to, 7 * width));
                for (var r = 0; r < Queries; r++)
                {
                    var y = Load(ref x, r * width);
                    ref var by = ref Unsafe.Add(ref t, r);
                    Add(ref a, by, y);
                    Add(ref b, Unsafe.Add(ref by, Queries), y);
                    Add(ref c, Unsafe.Add(ref by, 2 * Queries), y);
                    Add(ref d, Unsafe.Add(ref by, 3 * Queries), y);
                    Add(ref e, Unsafe.Add(ref by, 4 * Queries), y);
                    Add(ref f, Unsafe.Add(ref by, 5 * Queries), y);
                    Add(ref g, Unsafe.Add(ref by, 6 * Queries), y);
                    Add(ref h, Unsafe.Add(ref by, 7 * Queries), y);
                }

                a.StoreUnsafe(ref to);
                b.StoreUnsafe(ref to, (nuint)width);
                c.StoreUnsafe(ref to, (nuint)(2 * width));
                d.StoreUnsafe(ref to, (nuint)(3 * width));
                e.StoreUnsafe(ref to, (nuint)(4 * width));
                f.StoreUnsafe(ref to, (nuint)(5 * width));
                g.StoreUnsafe(ref to, (nuint)(6 * width));
                h.StoreUnsafe(ref to, (nuint)(7 * width));
            }
        }
    }

    private static ref float Start(ReadOnlySpan<float> values) => ref MemoryMarshal.GetReference(values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(ref float from, int at) => Vector512.LoadUnsafe(ref from, (nuint)at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        ref float to, Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, Vector512<float> e, Vector512<float> f, Vector512<float> g, Vector512<float> h)
    {
        a.StoreUnsafe(ref to);
        b.StoreUnsafe(ref to, Lanes);
        c.StoreUnsafe(ref to, 2 * Lanes);
        d.StoreUnsafe(ref to, 3 * Lanes);
        e.StoreUnsafe(ref to, 4 * Lanes);
        f.StoreUnsafe(ref to, 5 * Lanes);
        g.StoreUnsafe(ref to, 6 * Lanes);
        h.StoreUnsafe(ref to, 7 * Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref Vector512<float> sum, float x, Vector512<float> y) => sum = Vector512.FusedMultiplyAdd(Vector512.Create(x), y, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref Vector512<float> sum, ref Vector512<float> next, float x, Vector512<float> y, Vector512<float> z)
    {
        var all = Vector512.Create(x);
        sum = Vector512.FusedMultiplyAdd(all, y, sum);
        next = Vector512.FusedMultiplyAdd(all, z, next);
    }
}
