using static TorchSharp.torch;

namespace LisVit.Models.Weights;

/// <summary>The element types of the format that TorchSharp has too.</summary>
internal sealed record SafetensorsType(string Name, ScalarType Type, int Bytes)
{
    private static readonly SafetensorsType[] All =
    [
        new("F64", ScalarType.Float64, 8),
        new("F32", ScalarType.Float32, 4),
        new("F16", ScalarType.Float16, 2),
        new("BF16", ScalarType.BFloat16, 2),
        new("I64", ScalarType.Int64, 8),
        new("I32", ScalarType.Int32, 4),
        new("I16", ScalarType.Int16, 2),
        new("I8", ScalarType.Int8, 1),
        new("U8", ScalarType.Byte, 1),
        new("BOOL", ScalarType.Bool, 1),
        new("C64", ScalarType.ComplexFloat32, 8),
    ];

    private static readonly string[] Foreign =
        ["U16", "U32", "U64", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ", "F4", "F6_E2M3", "F6_E3M2"];

    public static string Names => string.Join(", ", All.Select(type => type.Name));

    /// <returns>Whether the format has the type, known to TorchSharp or not.</returns>
    public static bool IsForeign(string? name) => Foreign.Contains(name);

    public static SafetensorsType? Find(string? name) => Array.Find(All, type => type.Name == name);

    public static SafetensorsType? Find(ScalarType type) => Array.Find(All, candidate => candidate.Type == type);
}
