namespace LisVit.Models.Blocks;

/// <summary>Activations that <see cref="OneDnn"/> can apply.</summary>
internal enum FusedActivation
{
    None,
    Silu,
    Gelu,
    Relu,
}
