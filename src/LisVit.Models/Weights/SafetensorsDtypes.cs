using static TorchSharp.torch;

namespace LisVit.Models.Weights;

/// <summary>The names that safetensors gives to number formats.</summary>
internal static class SafetensorsDtypes
{
    private static readonly (string Name, ScalarType Type, int Bytes)[] All =
    [
        ("F64", ScalarType.Float64, 8),
        ("F32", ScalarType.Float32, 4),
        ("F16", ScalarType.Float16, 2),
        ("BF16", ScalarType.BFloat16, 2),
        ("I64", ScalarType.Int64, 8),
        ("I32", ScalarType.Int32, 4),
        ("I16", ScalarType.Int16, 2),
        ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1),
        ("BOOL", ScalarType.Bool, 1),
    ];

    public static string NameOf(ScalarType type)
    {
        foreach (var entry in All)
        {
            if (entry.Type == type)
                return entry.Name;
        }

        throw new ArgumentException($"safetensors has no format for tensors of {type}.");
    }

    public static (ScalarType Type, int Bytes)? Find(string name)
    {
        foreach (var entry in All)
        {
            if (entry.Name == name)
                return (entry.Type, entry.Bytes);
        }

        return null;
    }
}
