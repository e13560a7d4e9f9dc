using System.Runtime.InteropServices;
using LisVit.Models.Computing;
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
    /// <summary>In what type its linear layer is the faster one: in bfloat16 libtorch's is oneDNN's already.</summary>
    public const ScalarType TypeOfLinear = ScalarType.Float32;

    // C functions beside the operators: where libtorch exports them, it has these.
    private static readonly string[] Witnesses = ["aoti_torch_cpu_mkldnn__convolution_pointwise", "aoti_torch_cpu__linear_pointwise"];

    // Below it, what a call costs is more than what it gains.
    private const long LeastMultiplyAccumulates = 1_000_000;

    private static readonly long[] TrialRows = [1, 16, 160];

    // null where they are not to be had.
    private static readonly Lazy<jit.ScriptModule?> Script = new(Load);

    [ThreadStatic]
    private static bool suspended;

    [ThreadStatic]
    private static long calls;

    /// <summary>How often this thread has called them.</summary>
    public static long Calls => calls;

    /// <summary>
    /// Whether this libtorch has them. A name that libtorch does not resolve would end the process, so it is looked at first. Other processors than x64 may have them too, but nobody measured whether they pay there.
    /// The switch <c>LisVit.Models.OneDnn</c> of <see cref="AppContext"/>, set to false, does without.
    /// </summary>
    public static bool Available => Script.Value is not null && !Switches.IsOff("OneDnn");

    /// <summary>Whether this thread does without them, and without other ways around the calls of modules, see <see cref="Without"/>.</summary>
    public static bool IsSuspended => suspended;

    /// <summary>Runs something on this thread without them, and without other ways around the calls of modules: a count of operations must see each module's call.</summary>
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

    /// <summary>Whether they compute what a module makes of an input: on a processor, in the type in which they were tried, and where nobody asks for gradients.</summary>
    public static bool Apply(ScalarType? tried, Tensor x, params ReadOnlySpan<Tensor?> weights)
    {
        if (tried is null || suspended || x.dtype != tried || x.device_type != DeviceType.CPU)
            return false;
        var recording = is_grad_enabled();
        if (recording && x.requires_grad)
            return false;
        foreach (var weight in weights)
        {
            if (weight is not null && (weight.dtype != tried || (recording && weight.requires_grad)))
                return false;
        }

        return true;
    }

    /// <summary>
    /// Whether a trial succeeds. oneDNN has kernels that are wrong on some processors, for some sizes (docs/decisions/0006), and none for bfloat16 on processors without AVX-512, so a module tries before it relies on them.
    /// </summary>
    public static bool Try(Tensor weight, Func<bool> trial)
    {
        if (!Available || weight.device_type != DeviceType.CPU || weight.dtype is not (ScalarType.Float32 or ScalarType.BFloat16))
            return false;
        using var gradients = no_grad();
        try
        {
            return trial();
        }
        catch (ExternalException)
        {
            return false;  // libtorch says that it cannot
        }
    }

    /// <summary>Whether a linear layer of these weights gives what it should.</summary>
    public static bool TryLinear(Tensor weight, Tensor? bias, FusedActivation activation = FusedActivation.None) => weight.dtype == TypeOfLinear && Try(weight, () => TrialRows.All(count =>
    {
        using var scope = NewDisposeScope();
        var x = TrialValues(weight, 3, count, weight.shape[1]);
        var exact = nn.functional.linear(x.to_type(float64), weight.to_type(float64), bias?.to_type(float64));
        return Agree(Linear(x, weight, bias, activation), activation.Apply(exact), TypeOfLinear);
    }));

    /// <summary>Something to try a module on.</summary>
    public static Tensor TrialValues(Tensor weight, params long[] shape) => arange(shape.Aggregate(1L, (product, size) => product * size), dtype: float64).sin().to_type(weight.dtype).view(shape);

    /// <summary>Whether they gave what they should, but for a few roundings of their type.</summary>
    public static bool Agree(Tensor computed, Tensor exact, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var difference = (computed.to_type(float64) - exact).abs().max().item<double>();
        return difference <= (type == ScalarType.BFloat16 ? 0.03 : 1e-4) * exact.abs().max().item<double>();  // false for what is not a number
    }

    /// <summary>Whether a linear layer of these weights has enough to do.</summary>
    public static bool Pays(Tensor x, Tensor weight) => x.numel() / x.shape[^1] * weight.numel() >= LeastMultiplyAccumulates;

    /// <summary>A convolution whose padding keeps the size at stride 1, and an activation.</summary>
    /// <param name="x">Features, <c>[n c h w]</c>.</param>
    /// <param name="weight">Weights, <c>[c' c/groups k k]</c>.</param>
    /// <param name="bias">Biases, <c>[c']</c>; null for none.</param>
    /// <param name="stride">1 or 2.</param>
    /// <param name="activation">What follows.</param>
    /// <returns>Features, <c>[n c' h/stride w/stride]</c>.</returns>
    public static Tensor Convolution(Tensor x, Tensor weight, Tensor? bias, long stride, FusedActivation activation) =>
        Invoke(OneDnnScript.NameOfConvolution(stride, activation), x, weight, bias);

    /// <summary>A linear layer and an activation.</summary>
    /// <param name="x">Features, <c>[... d]</c>.</param>
    /// <param name="weight">Weights, <c>[d' d]</c>.</param>
    /// <param name="bias">Biases, <c>[d']</c>; null for none.</param>
    /// <param name="activation">What follows.</param>
    /// <returns>Features, <c>[... d']</c>.</returns>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor? bias, FusedActivation activation) =>
        Invoke(OneDnnScript.NameOfLinear(activation), x, weight, bias);

    private static Tensor Invoke(string method, Tensor x, Tensor weight, Tensor? bias)
    {
        calls++;
        var result = (Tensor)Script.Value!.invoke(method, x, weight, bias!);
        // TorchSharp hands handles over and forgets whose they are.
        GC.KeepAlive(x);
        GC.KeepAlive(weight);
        GC.KeepAlive(bias);
        return result;
    }

    private static jit.ScriptModule? Load()
    {
        Backend.Require();
        var library = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "torch_cpu.dll" : "libtorch_cpu.so";  // loaded already, and found by its name
        var isThere = RuntimeInformation.ProcessArchitecture == Architecture.X64
            && NativeLibrary.TryLoad(library, out var handle)
            && Witnesses.All(name => NativeLibrary.TryGetExport(handle, name, out _));
        if (!isThere)
            return null;
        try
        {
            return jit.load(OneDnnScript.Archive());
        }
        catch (ExternalException)
        {
            return null;
        }
    }
}
