using LisVit.Pickling;
using static TorchSharp.torch;

namespace LisVit.Models.Weights;

/// <summary>The element types of PyTorch that TorchSharp has too.</summary>
/// <param name="Storage">Name of the class of storages that hold the type.</param>
/// <param name="Name">Name of the type.</param>
/// <param name="Type">The type in TorchSharp.</param>
/// <param name="Bytes">Bytes of an element.</param>
internal sealed record PyTorchType(string Storage, string Name, ScalarType Type, int Bytes)
{
    /// <summary>Storages of no type: the tensor says it, and lengths are in bytes.</summary>
    public static readonly PyTorchType Untyped = new("UntypedStorage", "untyped", ScalarType.Byte, 1);

    private static readonly PyTorchType[] All =
    [
        new("DoubleStorage", "float64", ScalarType.Float64, 8),
        new("FloatStorage", "float32", ScalarType.Float32, 4),
        new("HalfStorage", "float16", ScalarType.Float16, 2),
        new("BFloat16Storage", "bfloat16", ScalarType.BFloat16, 2),
        new("LongStorage", "int64", ScalarType.Int64, 8),
        new("IntStorage", "int32", ScalarType.Int32, 4),
        new("ShortStorage", "int16", ScalarType.Int16, 2),
        new("CharStorage", "int8", ScalarType.Int8, 1),
        new("ByteStorage", "uint8", ScalarType.Byte, 1),
        new("BoolStorage", "bool", ScalarType.Bool, 1),
        new("ComplexFloatStorage", "complex64", ScalarType.ComplexFloat32, 8),
        new("ComplexDoubleStorage", "complex128", ScalarType.ComplexFloat64, 16),
    ];

    public static string Names => string.Join(", ", All.Select(type => type.Name));

    public static PyTorchType? OfStorage(PickleGlobal global) => global switch
    {
        { Module: "torch.storage" or "torch", Name: "UntypedStorage" } => Untyped,
        { Module: "torch" or "torch.cuda" } => Array.Find(All, type => type.Storage == global.Name),
        _ => null,
    };

    public static PyTorchType? OfName(PickleGlobal global) =>
        global.Module == "torch" ? Array.Find(All, type => type.Name == global.Name) : null;
}
