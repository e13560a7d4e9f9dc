using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Weights;

/// <summary>Where the values of a tensor lie in its storage. It has been checked against the storage's length.</summary>
internal sealed record PyTorchTensor(string StorageKey, PyTorchType Type, long Offset, long[] Shape, long[] Strides)
{
    /// <summary>Whether the values are the complex conjugates of what is stored.</summary>
    public bool IsConjugate { get; init; }

    /// <summary>Whether the values are the negatives of what is stored.</summary>
    public bool IsNegative { get; init; }

    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    public long ByteCount => Count * Type.Bytes;

    /// <summary>Where its first value lies in the storage.</summary>
    public long FirstByte => Offset * Type.Bytes;

    /// <summary>Where its last value ends in the storage; for tensors with values.</summary>
    public long EndByte => FirstByte + (Reach * Type.Bytes);

    /// <summary>Elements from the first to the last that the strides reach.</summary>
    private long Reach => Shape.Zip(Strides).Aggregate(1L, (reach, axis) => reach + ((axis.First - 1) * axis.Second));

    private bool IsContiguous
    {
        get
        {
            var expected = 1L;
            for (var i = Shape.Length - 1; i >= 0; i--)
            {
                if (Shape[i] != 1 && Strides[i] != expected)
                    return false;
                expected *= Shape[i];
            }

            return true;
        }
    }

    /// <returns>A new contiguous tensor that shares its values with no other, in the current dispose scope.</returns>
    public Tensor Read(PyTorchArchive archive, Func<string, Exception> malformed)
    {
        if (Count == 0)
            return torch.empty(Shape, dtype: Type.Type);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var storage = archive.OpenStorage(StorageKey, FirstByte);
        var values = IsContiguous
            ? TensorBytes.Read(storage.Read, Shape, Type.Type, Type.Bytes, malformed)
            : TensorBytes.Read(storage.Read, [Reach], Type.Type, Type.Bytes, malformed).as_strided(Shape, Strides, 0).contiguous();
        if (IsConjugate)
            values = values.conj().resolve_conj();
        if (IsNegative)
            values = values.neg();
        return values.MoveToOuterDisposeScope();
    }
}
