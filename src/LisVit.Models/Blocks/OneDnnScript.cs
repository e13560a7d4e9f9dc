using System.IO.Compression;
using System.Text;

namespace LisVit.Models.Blocks;

/// <summary>
/// A TorchScript module with a method for each operator of <see cref="OneDnn"/>, written as torch.jit.save writes one: jit.compile resolves names of ATen alone, a saved module those of all libraries of operators.
/// </summary>
internal static class OneDnnScript
{
    /// <summary>Its method for a convolution of a stride of 1 or 2.</summary>
    public static string NameOfConvolution(long stride, FusedActivation activation) => $"convolution{stride}_{NameOf(activation)}";

    /// <summary>Its method for a linear layer.</summary>
    public static string NameOfLinear(FusedActivation activation) => $"linear_{NameOf(activation)}";

    /// <summary>The module as <c>jit.load</c> takes it.</summary>
    public static byte[] Archive()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            Put("version", "3\n"u8);
            Put("constants.pkl", [0x80, 2, (byte)')', (byte)'.']);  // an empty tuple

            // An object of class __torch__.Fused with the state { "training": False }.
            Put("data.pkl", [0x80, 2, .. "c__torch__\nFused\n)"u8, 0x81, .. "}(X"u8, 8, 0, 0, 0, .. "training"u8, 0x89, .. "ub."u8]);
            Put("code/__torch__.py", Encoding.ASCII.GetBytes(Code()));

            void Put(string name, ReadOnlySpan<byte> content)
            {
                using var entry = zip.CreateEntry($"fused/{name}", CompressionLevel.NoCompression).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }

    private static string NameOf(FusedActivation activation) => activation switch
    {
        FusedActivation.None => "none",
        FusedActivation.Silu => "swish",
        FusedActivation.Gelu => "gelu",
        FusedActivation.Relu => "relu",
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, null),
    };

    private static string Code()
    {
        var code = new StringBuilder("class Fused(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n");
        foreach (var activation in Enum.GetValues<FusedActivation>())
        {
            var told = $"\"{NameOf(activation)}\", annotate(List[Optional[number]], []), {(activation == FusedActivation.Gelu ? "\"none\"" : "None")}";
            foreach (var stride in new[] { 1, 2 })
            {
                Method(NameOfConvolution(stride, activation),
                    "padding = torch.floordiv(torch.size(w, 2), 2)",
                    "groups = torch.floordiv(torch.size(x, 1), torch.size(w, 1))",
                    $"return ops.mkldnn._convolution_pointwise(x, w, b, [padding, padding], [{stride}, {stride}], [1, 1], groups, {told})");
            }

            Method(NameOfLinear(activation), $"return ops.mkldnn._linear_pointwise(x, w, b, {told})");
        }

        return code.ToString();

        void Method(string name, params string[] lines)
        {
            code.Append($"  def {name}(self: __torch__.Fused, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:\n");
            foreach (var line in lines)
                code.Append($"    {line}\n");
        }
    }
}
