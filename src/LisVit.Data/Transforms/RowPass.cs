using System.Numerics;
using System.Runtime.InteropServices;

namespace LisVit.Data.Transforms;

/// <summary>The vertical half of a resize: a weighted sum of rows.</summary>
internal static class RowPass
{
    /// <summary>Rows have a multiple of this many floats, so that no sum has a remainder.</summary>
    public const int Multiple = 64;

    /// <summary>Sums rows that lie in a ring.</summary>
    /// <param name="ring">As many rows as weights, each as long as the result.</param>
    /// <param name="first">Where in the ring the row of the first weight lies.</param>
    /// <param name="weights">Weight of each row.</param>
    /// <param name="result">Receives the sum.</param>
    public static void Combine(ReadOnlySpan<float> ring, int first, ReadOnlySpan<float> weights, Span<float> result)
    {
        ref var rows = ref MemoryMarshal.GetReference(ring);
        ref var target = ref MemoryMarshal.GetReference(result);
        var step = Vector<float>.Count;
        for (var i = 0; i < result.Length; i += 4 * step)
        {
            // Four sums at once, so that an addition need not wait for the one before it.
            var (a, b, c, d) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
            var slot = first;
            foreach (var weight in weights)
            {
                var at = (nuint)(slot * result.Length + i);
                a += Vector.LoadUnsafe(ref rows, at) * weight;
                b += Vector.LoadUnsafe(ref rows, at + (nuint)step) * weight;
                c += Vector.LoadUnsafe(ref rows, at + (nuint)(2 * step)) * weight;
                d += Vector.LoadUnsafe(ref rows, at + (nuint)(3 * step)) * weight;
                slot = slot + 1 == weights.Length ? 0 : slot + 1;
            }

            a.StoreUnsafe(ref target, (nuint)i);
            b.StoreUnsafe(ref target, (nuint)(i + step));
            c.StoreUnsafe(ref target, (nuint)(i + 2 * step));
            d.StoreUnsafe(ref target, (nuint)(i + 3 * step));
        }
    }
}
