using LisVit.Pickling;

namespace LisVit.Models.Weights;

/// <summary>Understands the calls that rebuild tensors, without making them.</summary>
internal sealed class PyTorchTensorReader(PyTorchArchive archive)
{
    private const string Utilities = "torch._utils";
    private const int MaximumDimensions = 64;
    private const int MaximumWrappings = 4;

    /// <returns>The tensor that a record stands for; null where it stands for something else.</returns>
    /// <exception cref="InvalidDataException">It is a tensor that cannot be read; the message names it.</exception>
    public PyTorchTensor? TryRead(string name, PickleRecord record)
    {
        for (var i = 0; i < MaximumWrappings && Unwrap(record) is { } inner; i++)
            record = inner;
        if (record.Callable is not PickleGlobal { Module: Utilities } function)
            return null;
        return (function.Name, record.Arguments) switch
        {
            ("_rebuild_tensor", [PicklePersistentId storage, var offset, var shape, var strides]) =>
                Read(name, storage, offset, shape, strides, null, null),
            ("_rebuild_tensor_v2", [PicklePersistentId storage, var offset, var shape, var strides, _, _, .. { Length: <= 1 } rest]) =>
                Read(name, storage, offset, shape, strides, null, rest is [PickleDictionary metadata] ? metadata : null),
            ("_rebuild_tensor_v3", [PicklePersistentId storage, var offset, var shape, var strides, _, _, PickleGlobal type, .. { Length: <= 1 } rest]) =>
                Read(name, storage, offset, shape, strides, type, rest is [PickleDictionary metadata] ? metadata : null),
            ("_rebuild_tensor" or "_rebuild_tensor_v2" or "_rebuild_tensor_v3", _) =>
                throw archive.Malformed($"tensor '{name}' is rebuilt from arguments that are not a storage, an offset, a shape and strides"),
            _ => null,
        };
    }

    // Parameters, and tensors with attributes, wrap the tensor that matters.
    private static PickleRecord? Unwrap(PickleRecord record)
    {
        if (record.Callable is not PickleGlobal function)
            return null;
        return (function, record.Arguments) switch
        {
            ({ Module: Utilities, Name: "_rebuild_parameter" or "_rebuild_parameter_with_state" }, [PickleRecord data, ..]) => data,
            ({ Module: "torch._tensor", Name: "_rebuild_from_type_v2" },
                [PickleGlobal inner, PickleGlobal { Module: "torch" or "torch.nn.parameter", Name: "Tensor" or "Parameter" or "Buffer" }, object?[] arguments, ..]) =>
                new PickleRecord(inner, arguments),
            _ => null,
        };
    }

    private PyTorchTensor Read(string name, PicklePersistentId id, object? offset, object? shape, object? strides, PickleGlobal? typeName, PickleDictionary? metadata)
    {
        if (id.Id is not object?[] parts || parts is not ["storage", PickleGlobal storage, string key, _, long length, ..])
            throw archive.Malformed($"tensor '{name}' refers to something that is not a storage");
        var storageType = PyTorchType.OfStorage(storage)
            ?? throw archive.Malformed($"tensor '{name}' is in a {storage}, which TorchSharp has no type for; known are {PyTorchType.Names}");
        var type = typeName is null ? storageType : PyTorchType.OfName(typeName)
            ?? throw archive.Malformed($"tensor '{name}' is of {typeName}, which TorchSharp has no type for; known are {PyTorchType.Names}");
        if (offset is not (long and >= 0 and var first))
            throw archive.Malformed($"tensor '{name}' begins at element {PickleText.KindOf(offset)} {offset as long?}, expected is a whole number from 0");

        var sizes = Numbers(name, "shape", shape);
        var steps = Numbers(name, "strides", strides);
        if (sizes.Length != steps.Length || sizes.Length > MaximumDimensions)
            throw archive.Malformed($"tensor '{name}' has {sizes.Length} sizes and {steps.Length} strides; expected is the same number, at most {MaximumDimensions}");

        var stored = archive.StorageBytes(key);
        if (length < 0 || (Int128)length * storageType.Bytes > stored)
            throw archive.Malformed($"the storage of tensor '{name}' should have {length} elements of {storageType.Bytes} bytes, but '{PickleText.Clip(key)}' has {stored} bytes");
        RequireInside(name, first, sizes, steps, type, (Int128)length * storageType.Bytes);
        return new PyTorchTensor(key, type, first, sizes, steps)
        {
            IsConjugate = IsSet(metadata, "conj"),
            IsNegative = IsSet(metadata, "neg"),
        };
    }

    private static bool IsSet(PickleDictionary? metadata, string flag) => metadata is not null && metadata.TryGet(flag, out var value) && value is true;

    private long[] Numbers(string name, string what, object? tuple)
    {
        if (tuple is PickleRecord { Arguments: [object?[] inner] } record && record.Calls("torch", "Size"))
            tuple = inner;
        if (tuple is not object?[] numbers)
            throw archive.Malformed($"the {what} of tensor '{name}' is a {PickleText.KindOf(tuple)}, not a tuple");
        return
        [
            .. numbers.Select(number => number is long and >= 0 and var value
                ? (long)value
                : throw archive.Malformed($"the {what} of tensor '{name}' contains a {PickleText.KindOf(number)} {number as long?}, which is not a whole number from 0")),
        ];
    }

    private void RequireInside(string name, long offset, long[] shape, long[] strides, PyTorchType type, Int128 storageBytes)
    {
        // Torch multiplies sizes even where one is 0.
        Int128 product = type.Bytes, last = offset;
        for (var i = 0; i < shape.Length; i++)
        {
            product *= Math.Max(shape[i], 1);
            last += (Int128)Math.Max(shape[i] - 1, 0) * strides[i];
            if (product > long.MaxValue || last > long.MaxValue)
                throw archive.Malformed($"tensor '{name}' of shape [{string.Join(", ", shape)}] and strides [{string.Join(", ", strides)}] is larger than any storage");
        }

        if (!shape.Contains(0) && (last + 1) * type.Bytes > storageBytes)
        {
            throw archive.Malformed(
                $"tensor '{name}' of shape [{string.Join(", ", shape)}] and strides [{string.Join(", ", strides)}] reaches to element {last} of {type.Name}, but its storage has {storageBytes} bytes");
        }
    }
}
