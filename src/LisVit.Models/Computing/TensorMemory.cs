using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace LisVit.Models.Computing;

/// <summary>
/// The numbers of a tensor on a processor, float32 or bfloat16, in the order in which they lie in memory. Where they lie is asked for once, so that threads need not ask libtorch for each of
/// their parts. The tensor must outlive it.
/// </summary>
internal readonly unsafe struct TensorMemory
{
    private readonly float* floats;
    private readonly ushort* halves;

    /// <summary>Takes a tensor of <see cref="Serves"/> without gaps.</summary>
    public TensorMemory(Tensor tensor)
    {
        if (tensor.dtype is not (ScalarType.Float32 or ScalarType.BFloat16))
            throw new InvalidOperationException($"The tensor holds {tensor.dtype}, not float32 or bfloat16.");
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

    /// <summary>Whether both begin at the same place.</summary>
    public bool IsWhere(TensorMemory other) => floats == other.floats && halves == other.halves;

    /// <summary>Whether it holds bfloat16.</summary>
    public bool HasHalves => halves is not null;

    /// <summary>Numbers of float32 from an index on, where they lie.</summary>
    public Span<float> Floats(long index, int count) =>
        floats is not null ? new(floats + index, count) : throw new InvalidOperationException("The tensor holds bfloat16, not float32.");

    /// <summary>Numbers of bfloat16 from an index on, where they lie, each the upper half of a float32.</summary>
    public ReadOnlySpan<ushort> Halves(long index, int count) =>
        halves is not null ? new(halves + index, count) : throw new InvalidOperationException("The tensor holds float32, not bfloat16.");

    /// <summary>Numbers from an index on: those of float32 where they lie, others in the buffer, which says how many.</summary>
    public ReadOnlySpan<float> Numbers(long index, Span<float> buffer)
    {
        if (halves is null)
            return Floats(index, buffer.Length);
        Read(index, buffer);
        return buffer;
    }

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
            Widened(Vector128.Load(from + i)).CopyTo(to[i..]);
        for (; i < to.Length; i++)
            to[i] = BitConverter.UInt32BitsToSingle((uint)from[i] << 16);
    }

    /// <summary>Where numbers from an index on can be written: those of float32 where they are to lie, others in the buffer, which says how many. <see cref="Write"/> takes them from there.</summary>
    public Span<float> Place(long index, Span<float> buffer) => halves is null ? Floats(index, buffer.Length) : buffer;

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

    /// <summary>Numbers of bfloat16 as numbers of float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Widened(Vector128<ushort> halves) => (Vector256.WidenLower(halves.ToVector256Unsafe()) << 16).AsSingle();

    // The upper halves. What is no number would become one where all its lower bits are set.
    private static Vector256<uint> Rounded(Vector256<float> values)
    {
        var bits = values.AsUInt32();
        var rounded = (bits + Vector256.Create(0x7FFFu) + ((bits >> 16) & Vector256<uint>.One)) >> 16;
        return Vector256.ConditionalSelect(Vector256.Equals(values, values).AsUInt32(), rounded, Vector256.Create(0x7FC0u));
    }
}
