using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace LisVit.Models.Attending;

/// <summary>
/// The numbers of a tensor on a processor, float32 or bfloat16, in the order in which they lie in memory. Where they lie is asked for once, so that threads need not ask libtorch for each of
/// their parts. The tensor must outlive it.
/// </summary>
internal readonly unsafe struct TensorMemory
{
    private readonly float* floats;
    private readonly ushort* halves;

    /// <summary>Takes a tensor without gaps.</summary>
    public TensorMemory(Tensor tensor)
    {
        using var first = tensor.as_strided([1], [1], tensor.storage_offset());
        fixed (byte* start = first.bytes)
        {
            if (tensor.dtype == ScalarType.Float32)
                floats = (float*)start;
            else
                halves = (ushort*)start;
        }
    }

    /// <summary>Whether numbers of such a tensor can be read and written.</summary>
    public static bool Serves(Tensor tensor) => tensor.device.type == TorchSharp.DeviceType.CPU && tensor.dtype is ScalarType.Float32 or ScalarType.BFloat16 && tensor.numel() > 0;

    /// <summary>Numbers of float32 from an index on, where they lie.</summary>
    public Span<float> Floats(long index, int count) =>
        floats is not null ? new(floats + index, count) : throw new InvalidOperationException("The tensor holds bfloat16, not float32.");

    /// <summary>Copies numbers from an index on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Read(long index, Span<float> to)
    {
        if (halves is null)
        {
            Floats(index, to.Length).CopyTo(to);
            return;
        }

        var from = halves + index;
        var i = 0;
        for (; i + 8 <= to.Length; i += 8)
            (Vector256.WidenLower(Vector128.Load(from + i).ToVector256Unsafe()) << 16).AsSingle().CopyTo(to[i..]);
        for (; i < to.Length; i++)
            to[i] = BitConverter.UInt32BitsToSingle((uint)from[i] << 16);
    }

    /// <summary>Copies numbers to an index and behind it, to bfloat16 rounded to the nearest, of two as near to the even one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(long index, ReadOnlySpan<float> from)
    {
        if (halves is null)
        {
            from.CopyTo(Floats(index, from.Length));
            return;
        }

        var to = halves + index;
        var i = 0;
        for (; i + 8 <= from.Length; i += 8)
            Vector256.Narrow(Rounded(Vector256.Create(from[i..])), Vector256<uint>.Zero).GetLower().Store(to + i);
        for (; i < from.Length; i++)
            to[i] = (ushort)Rounded(Vector256.CreateScalar(from[i]))[0];
    }

    // The upper halves. What is no number would become one where all its lower bits are set.
    private static Vector256<uint> Rounded(Vector256<float> values)
    {
        var bits = values.AsUInt32();
        var rounded = (bits + Vector256.Create(0x7FFFu) + ((bits >> 16) & Vector256<uint>.One)) >> 16;
        return Vector256.ConditionalSelect(Vector256.Equals(values, values).AsUInt32(), rounded, Vector256.Create(0x7FC0u));
    }
}
