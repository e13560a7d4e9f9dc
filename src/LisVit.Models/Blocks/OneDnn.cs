using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>
/// oneDNN's convolution and linear layer that apply an activation to a result before it leaves the processor's registers: one pass over memory in the place of two or three.
/// Its linear layer in float32 is also the faster one where MKL does not know the processor (docs/decisions/0018).
/// They have no gradients, and are for evaluation alone. TorchSharp does not bind them; TorchScript reaches them.
/// </summary>
internal static class OneDnn
{
    // A C function beside the operators: where libtorch exports it, it has them.
    private const string Witness = "aoti_torch_cpu_mkldnn__convolution_pointwise";

    // Below it, what a call costs is more than what it gains.
    private const long LeastMultiplyAccumulates = 1_000_000;

    private static readonly Lazy<bool> IsThere = new(Find);
    private static readonly Lazy<jit.ScriptModule> Script = new(() => jit.load(Archive()));

    [ThreadStatic]
    private static bool suspended;

    /// <summary>
    /// Whether this libtorch has them. A name that libtorch does not resolve would end the process, so it is looked at first. Other processors than x64 may have them too, but nobody measured whether they pay there.
    /// The switch <c>LisVit.Models.OneDnn</c> of <see cref="AppContext"/>, set to false, does without.
    /// </summary>
    public static bool Available => IsThere.Value && !(AppContext.TryGetSwitch("LisVit.Models.OneDnn", out var on) && !on);

    /// <summary>Runs something on this thread without them: a count of operations must see each module's call.</summary>
    public static void Without(Action run)
    {
        var before = suspended;
        suspended = true;
        try
        {
            run();
        }
        finally
        {
            suspended = before;
        }
    }

    /// <summary>Whether they compute what a module with these weights makes of an input: on a processor, in the type in which they were tried, and where nobody asks for gradients.</summary>
    public static bool Apply(Tensor x, Tensor weight, ScalarType? tried) =>
        tried is ScalarType.Float32 or ScalarType.BFloat16
        && x.dtype == tried
        && weight.dtype == tried
        && x.device_type == DeviceType.CPU
        && !suspended
        && !(is_grad_enabled() && (x.requires_grad || weight.requires_grad));

    /// <summary>In what type its linear layer is the faster one: in bfloat16 libtorch's is oneDNN's already.</summary>
    public const ScalarType TypeOfLinear = ScalarType.Float32;

    /// <summary>Whether a linear layer of these weights has enough to do.</summary>
    public static bool Pays(Tensor x, Tensor weight) => x.numel() / x.shape[^1] * weight.numel() >= LeastMultiplyAccumulates;

    /// <summary>Something to try a linear layer on, <c>[3 16 d]</c>.</summary>
    public static Tensor TrialTokens(Tensor weight) => arange(3 * 16 * weight.shape[1], device: weight.device).sin().to_type(weight.dtype).view(3, 16, weight.shape[1]);

    /// <summary>A convolution whose padding keeps the size at stride 1, and an activation.</summary>
    /// <param name="x">Features, <c>[n c h w]</c>.</param>
    /// <param name="weight">Weights, <c>[c' c/groups k k]</c>.</param>
    /// <param name="bias">Biases, <c>[c']</c>; null for none.</param>
    /// <param name="stride">1 or 2.</param>
    /// <param name="activation">What follows.</param>
    /// <returns>Features, <c>[n c' h/stride w/stride]</c>.</returns>
    public static Tensor Convolution(Tensor x, Tensor weight, Tensor? bias, long stride, FusedActivation activation) =>
        (Tensor)Script.Value.invoke(NameOfConvolution(stride, activation), x, weight, bias!);

    /// <summary>A linear layer and an activation.</summary>
    /// <param name="x">Features, <c>[... d]</c>.</param>
    /// <param name="weight">Weights, <c>[d' d]</c>.</param>
    /// <param name="bias">Biases, <c>[d']</c>; null for none.</param>
    /// <param name="activation">What follows.</param>
    /// <returns>Features, <c>[... d']</c>.</returns>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor? bias, FusedActivation activation) =>
        (Tensor)Script.Value.invoke(NameOfLinear(activation), x, weight, bias!);

    /// <summary>
    /// Whether they gave what the operators that they replace gave. oneDNN has kernels that are wrong on some processors, for some sizes (docs/decisions/0006), so a module asks before it relies on them.
    /// </summary>
    public static bool Agree(Tensor fused, Tensor apart)
    {
        using var scope = NewDisposeScope();
        var difference = (fused.to_type(float64) - apart.to_type(float64)).abs().max().item<double>();
        return difference <= Tolerance(apart.dtype) * Math.Max(1, apart.to_type(float64).abs().max().item<double>());  // false for what is not a number
    }

    // Several roundings of each type.
    private static double Tolerance(ScalarType type) => type == ScalarType.BFloat16 ? 0.03 : 1e-4;

    private static bool Find()
    {
        Backend.Require();
        var library = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "torch_cpu.dll" : "libtorch_cpu.so";  // loaded already, and found by its name
        return RuntimeInformation.ProcessArchitecture == Architecture.X64
            && NativeLibrary.TryLoad(library, out var handle)
            && NativeLibrary.TryGetExport(handle, Witness, out _);
    }

    private static string NameOfConvolution(long stride, FusedActivation activation) => $"convolution{stride}_{NameOf(activation)}";

    private static string NameOfLinear(FusedActivation activation) => $"linear_{NameOf(activation)}";

    private static string NameOf(FusedActivation activation) => activation switch
    {
        FusedActivation.None => "none",
        FusedActivation.Silu => "swish",
        FusedActivation.Gelu => "gelu",
        FusedActivation.Relu => "relu",
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, null),
    };

    // jit.compile resolves names of ATen alone, a saved module those of all libraries of operators.
    private static byte[] Archive()
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
