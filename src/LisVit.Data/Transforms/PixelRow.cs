using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using LisVit.Data.Frames;

namespace LisVit.Data.Transforms;

/// <summary>Makes floats of a row of pixels.</summary>
internal static class PixelRow
{
    private const int Block = 16;

    /// <summary>Keeps the order <c>[w c]</c>.</summary>
    public static void Widen(ReadOnlySpan<byte> bytes, Span<float> floats)
    {
        var i = 0;
        for (; i <= bytes.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(bytes[i..]), out var low, out var high);
            Vector.Widen(low, out var first, out var second);
            Vector.Widen(high, out var third, out var fourth);
            Vector.ConvertToSingle(first).CopyTo(floats[i..]);
            Vector.ConvertToSingle(second).CopyTo(floats[(i + Vector<float>.Count)..]);
            Vector.ConvertToSingle(third).CopyTo(floats[(i + 2 * Vector<float>.Count)..]);
            Vector.ConvertToSingle(fourth).CopyTo(floats[(i + 3 * Vector<float>.Count)..]);
        }

        for (; i < bytes.Length; i++)
            floats[i] = bytes[i];
    }

    /// <summary>Splits <c>[w c]</c> into planes, <c>[c w]</c>.</summary>
    public static void WidenToPlanes(ReadOnlySpan<byte> bytes, Span<float> floats)
    {
        var width = bytes.Length / RgbFrames.Channels;
        var red = floats[..width];
        var green = floats.Slice(width, width);
        var blue = floats.Slice(2 * width, width);
        if (width < Block)
        {
            for (var i = 0; i < width; i++)
                (red[i], green[i], blue[i]) = (bytes[3 * i], bytes[3 * i + 1], bytes[3 * i + 2]);
            return;
        }

        // The last block overlaps the one before it where the width is no multiple of 16.
        ref var source = ref MemoryMarshal.GetReference(bytes);
        for (var i = 0; i < width; i += Block)
        {
            var x = Math.Min(i, width - Block);
            var first = Vector128.LoadUnsafe(ref source, (nuint)(3 * x));
            var second = Vector128.LoadUnsafe(ref source, (nuint)(3 * x + 16));
            var third = Vector128.LoadUnsafe(ref source, (nuint)(3 * x + 32));
            Widen(
                Vector128.Shuffle(first, Vector128.Create((byte)0, 3, 6, 9, 12, 15, N, N, N, N, N, N, N, N, N, N))
                | Vector128.Shuffle(second, Vector128.Create(N, N, N, N, N, N, 2, 5, 8, 11, 14, N, N, N, N, N))
                | Vector128.Shuffle(third, Vector128.Create(N, N, N, N, N, N, N, N, N, N, N, 1, 4, 7, 10, 13)),
                red[x..]);
            Widen(
                Vector128.Shuffle(first, Vector128.Create((byte)1, 4, 7, 10, 13, N, N, N, N, N, N, N, N, N, N, N))
                | Vector128.Shuffle(second, Vector128.Create(N, N, N, N, N, 0, 3, 6, 9, 12, 15, N, N, N, N, N))
                | Vector128.Shuffle(third, Vector128.Create(N, N, N, N, N, N, N, N, N, N, N, 2, 5, 8, 11, 14)),
                green[x..]);
            Widen(
                Vector128.Shuffle(first, Vector128.Create((byte)2, 5, 8, 11, 14, N, N, N, N, N, N, N, N, N, N, N))
                | Vector128.Shuffle(second, Vector128.Create(N, N, N, N, N, 1, 4, 7, 10, 13, N, N, N, N, N, N))
                | Vector128.Shuffle(third, Vector128.Create(N, N, N, N, N, N, N, N, N, N, 0, 3, 6, 9, 12, 15)),
                blue[x..]);
        }
    }

    /// <summary>An index beyond the vector, which a shuffle answers with 0.</summary>
    private const byte N = 255;

    private static void Widen(Vector128<byte> bytes, Span<float> floats)
    {
        if (Avx512F.IsSupported)
        {
            Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(bytes)).CopyTo(floats);
            return;
        }

        var (low, high) = Vector128.Widen(bytes);
        var (first, second) = Vector128.Widen(low);
        var (third, fourth) = Vector128.Widen(high);
        Vector128.ConvertToSingle(first.AsInt32()).CopyTo(floats);
        Vector128.ConvertToSingle(second.AsInt32()).CopyTo(floats[4..]);
        Vector128.ConvertToSingle(third.AsInt32()).CopyTo(floats[8..]);
        Vector128.ConvertToSingle(fourth.AsInt32()).CopyTo(floats[12..]);
    }
}
