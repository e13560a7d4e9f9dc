using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text;
using LisVit.Models.Blocks;
using LisVit.Models.Computing;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Models.Multiplying;

/// <summary>
/// A linear layer by the faster way. MKL, which libtorch multiplies by in float32, takes processors that are not Intel's for lesser ones and leaves half of what they can do; there, with vectors of 512 bits,
/// <see cref="LinearProducts"/> takes over. Its switch is <c>LisVit.Models.LinearProducts</c> of <see cref="AppContext"/>.
/// </summary>
internal static class LinearMap
{
    // With fewer, a call of libtorch takes less than handing work to other threads, or than packing the weights.
    private const long LeastMultiplyAccumulates = 1 << 22;
    private const long LeastRows = 512;

    // As many as can be counted with room to spare.
    private const long MostWeights = 1 << 26;

    /// <summary>Whether it is faster on this processor than MKL, as far as is known: on Intel's own nothing was measured.</summary>
    public static readonly bool IsFaster = Vector512.IsHardwareAccelerated && !IsIntel();

    /// <summary>Applies a layer.</summary>
    /// <param name="layer">The layer, which is called where libtorch is the faster way.</param>
    /// <param name="x">Rows, <c>[... d]</c>.</param>
    /// <returns>Rows, <c>[... d']</c>.</returns>
    public static Tensor Apply(Linear layer, Tensor x) => Serves(x, layer.weight!, layer.bias) ? ByOurs(x, layer.weight!, layer.bias) : layer.call(x);

    /// <summary>Applies a layer.</summary>
    /// <param name="x">Rows, <c>[... d]</c>.</param>
    /// <param name="weight">Weights, <c>[d' d]</c>.</param>
    /// <param name="bias">Biases, <c>[d']</c>; null for none.</param>
    /// <returns>Rows, <c>[... d']</c>.</returns>
    public static Tensor Apply(Tensor x, Tensor weight, Tensor? bias) => Serves(x, weight, bias) ? ByOurs(x, weight, bias) : nn.functional.linear(x, weight, bias);

    private static Tensor ByOurs(Tensor x, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var (rows, weights) = (x.contiguous(), weight.contiguous());
        var recorded = is_grad_enabled() && (x.requires_grad || weight.requires_grad || bias?.requires_grad == true);
        return (recorded ? LinearFunction.Apply(rows, weights, bias) : LinearProducts.Forward(rows, weights, bias)).MoveToOuterDisposeScope();
    }

    private static bool Serves(Tensor x, Tensor weight, Tensor? bias)
    {
        if (!IsFaster || OneDnn.IsSuspended || Switches.IsOff("LinearProducts"))
            return false;
        var (outputs, inputs) = (weight.shape[0], weight.shape[1]);
        return outputs % ProductTile.Lanes == 0 && inputs % ProductTile.Lanes == 0 && x.shape[^1] == inputs
            && x.numel() * outputs >= LeastMultiplyAccumulates && x.numel() >= LeastRows * inputs && weight.numel() <= MostWeights
            && Fits(x) && Fits(weight) && (bias is null || (Fits(bias) && bias.is_contiguous() && bias.dim() == 1 && bias.shape[0] == outputs))
            && !CurrentAutocast.IsOn;

        static bool Fits(Tensor tensor) => tensor.dtype == float32 && TensorMemory.Serves(tensor);
    }

    private static bool IsIntel()
    {
        if (!X86Base.IsSupported)
            return false;
        var (_, first, third, second) = X86Base.CpuId(0, 0);
        Span<int> name = [first, second, third];
        return Encoding.ASCII.GetString(MemoryMarshal.AsBytes(name)) == "GenuineIntel";
    }
}
