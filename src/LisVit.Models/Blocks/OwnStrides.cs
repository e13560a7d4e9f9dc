using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>Keeps pointwise convolutions off a kernel that gives wrong values: docs/decisions/0006.</summary>
internal static class OwnStrides
{
    /// <summary>The same values with the strides of a contiguous tensor. contiguous() alone leaves those of axes of length one as they are.</summary>
    public static Tensor WithOwnStrides(this Tensor x)
    {
        using var scope = NewDisposeScope();
        return x.contiguous().flatten().view(x.shape).MoveToOuterDisposeScope();
    }
}
