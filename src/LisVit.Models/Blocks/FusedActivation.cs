using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>Activations that <see cref="OneDnn"/> can apply.</summary>
internal enum FusedActivation
{
    None,
    Silu,
    Gelu,
    Relu,
}

/// <summary>The same activations by libtorch.</summary>
internal static class FusedActivations
{
    /// <summary>Applies one.</summary>
    public static Tensor Apply(this FusedActivation activation, Tensor x) => activation switch
    {
        FusedActivation.None => x,
        FusedActivation.Silu => nn.functional.silu(x),
        FusedActivation.Gelu => nn.functional.gelu(x),
        FusedActivation.Relu => nn.functional.relu(x),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, null),
    };
}
