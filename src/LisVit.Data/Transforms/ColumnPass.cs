using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using LisVit.Data.Frames;

namespace LisVit.Data.Transforms;

/// <summary>
/// The horizontal half of a resize, fused with rounding, colours and the change of layout. Both ways do the same sums in the
/// same order and so give the same bits.
/// </summary>
/// <param name="Table">Weights of the whole width.</param>
/// <param name="FirstOutput">First column of the resized frame that is kept.</param>
/// <param name="Width">Columns that are kept.</param>
/// <param name="Colour">Map of the colours, standardisation included.</param>
/// <param name="RoundToBytes">Whether values are clamped and rounded before the map.</param>
internal readonly record struct ColumnPass(ResizeTable Table, int FirstOutput, int Width, ColourTransform Colour, bool RoundToBytes)
{
    /// <summary>Floats that <see cref="Planar"/> may read beyond its row.</summary>
    public const int Overread = 2 * Lanes;

    private const int Lanes = 8;

    /// <summary>First column of the source that is read.</summary>
    public int FirstColumn => Table.Starts[FirstOutput];

    /// <summary>Columns of the source that are read.</summary>
    public int ColumnCount => Table.Starts[FirstOutput + Width - 1] + Table.Taps - FirstColumn;

    /// <summary>Whether <see cref="Planar"/> can do it: the sources of 8 neighbours must lie within 16 columns.</summary>
    public bool CanBePlanar => Avx2.IsSupported && Width >= Lanes && Table.Reach(Lanes) < 2 * Lanes;

    /// <summary>Eight pixels of a channel at once, from a row of planes, <c>[c w]</c>.</summary>
    /// <param name="row">The columns that are read, and <see cref="Overread"/> floats more.</param>
    /// <param name="target">The row's first value in the first plane of the result.</param>
    /// <param name="plane">Values of a plane of the result.</param>
    public void Planar(ReadOnlySpan<float> row, ref float target, nuint plane)
    {
        ref var starts = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Table.Starts), FirstOutput);
        ref var weights = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Table.WeightsByTap), FirstOutput);
        ref var red = ref MemoryMarshal.GetReference(row);
        var columnCount = ColumnCount;
        ref var green = ref Unsafe.Add(ref red, columnCount);
        ref var blue = ref Unsafe.Add(ref green, columnCount);
        var (outputs, taps, firstColumn) = ((nuint)Table.Starts.Length, Table.IsIdentity ? 0 : (nuint)Table.Taps, FirstColumn);
        var colour = new PlanarColour(Colour);
        for (var i = 0; i < Width; i += Lanes)
        {
            // The last block overlaps the one before it where the width is no multiple of 8.
            var x = (nuint)Math.Min(i, Width - Lanes);
            var first = Unsafe.Add(ref starts, x);
            var sources = Vector256.LoadUnsafe(ref starts, x) - Vector256.Create(first);
            var from = (nuint)(first - firstColumn);
            var (r, g, b) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
            if (Table.IsIdentity)
                (r, g, b) = (Vector256.LoadUnsafe(ref red, from), Vector256.LoadUnsafe(ref green, from), Vector256.LoadUnsafe(ref blue, from));
            for (nuint tap = 0; tap < taps; tap++)
            {
                var weight = Vector256.LoadUnsafe(ref weights, tap * outputs + x);
                r += Pick(ref red, from + tap, sources) * weight;
                g += Pick(ref green, from + tap, sources) * weight;
                b += Pick(ref blue, from + tap, sources) * weight;
            }

            if (RoundToBytes)
                (r, g, b) = (ToByte(r), ToByte(g), ToByte(b));
            colour.Red(r, g, b).StoreUnsafe(ref target, x);
            colour.Green(r, g, b).StoreUnsafe(ref target, plane + x);
            colour.Blue(r, g, b).StoreUnsafe(ref target, 2 * plane + x);
        }
    }

    /// <summary>A pixel's three channels at once, from a row of pixels, <c>[w c]</c>.</summary>
    /// <inheritdoc cref="Planar"/>
    public void Interleaved(ReadOnlySpan<float> row, ref float target, nuint plane)
    {
        ref var source = ref MemoryMarshal.GetReference(row);
        ref var weights = ref MemoryMarshal.GetArrayDataReference(Table.Weights);
        var (taps, firstColumn) = (Table.Taps, FirstColumn);
        for (var x = 0; x < Width; x++)
        {
            ref var weight = ref Unsafe.Add(ref weights, (FirstOutput + x) * taps);
            var from = (Table.Starts[FirstOutput + x] - firstColumn) * RgbFrames.Channels;
            var pixel = Vector128<float>.Zero;
            for (var tap = 0; tap < taps; tap++)
                pixel += Vector128.LoadUnsafe(ref source, (nuint)(from + tap * RgbFrames.Channels)) * Unsafe.Add(ref weight, tap);
            if (RoundToBytes)
                pixel = Vector128.Round(Vector128.Min(Vector128.Max(pixel, Vector128<float>.Zero), Vector128.Create(255f)));
            pixel = Colour.Apply(pixel);
            Unsafe.Add(ref target, x) = pixel.GetElement(0);
            Unsafe.Add(ref target, plane + (nuint)x) = pixel.GetElement(1);
            Unsafe.Add(ref target, 2 * plane + (nuint)x) = pixel.GetElement(2);
        }
    }

    /// <summary>The sources of eight neighbours, which lie within 16 floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Pick(ref float plane, nuint from, Vector256<int> sources) =>
        Avx512F.VL.IsSupported
            ? Avx512F.VL.PermuteVar8x32x2(Vector256.LoadUnsafe(ref plane, from), sources, Vector256.LoadUnsafe(ref plane, from + Lanes))
            : Vector256.ConditionalSelect(
                Vector256.GreaterThan(sources, Vector256.Create(Lanes - 1)).AsSingle(),
                Avx2.PermuteVar8x32(Vector256.LoadUnsafe(ref plane, from + Lanes), sources),
                Avx2.PermuteVar8x32(Vector256.LoadUnsafe(ref plane, from), sources));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> ToByte(Vector256<float> values) =>
        Vector256.Round(Vector256.MinNative(Vector256.MaxNative(values, Vector256<float>.Zero), Vector256.Create(255f)));
}
