using LisVit.Models.Rearranging;
using static TorchSharp.torch;

namespace LisVit.Models;

/// <summary>Moves the axes of tensors by name, in the notation of einops (Rogozhnikov, ICLR 2022).</summary>
public static class TensorRearrange
{
    /// <summary>
    /// Reorders, splits and merges dimensions: <c>x.Rearrange("(b t) c h w -&gt; b c t h w", ("b", 2))</c>.
    /// The same pattern read backwards undoes it.
    /// </summary>
    /// <param name="x">A tensor of any type and device; stays as it is.</param>
    /// <param name="pattern">
    /// The dimensions before and after <c>-&gt;</c>. A name is an axis; <c>(b t)</c> is one dimension in which <c>t</c> runs fastest;
    /// <c>1</c> is a dimension of one element; <c>...</c> stands for all dimensions that are not named.
    /// </param>
    /// <param name="axes">Sizes of axes, at least 1. Within parentheses on the left, all but one must be given.</param>
    /// <returns>One new tensor, a view of <paramref name="x"/> where its strides allow, else a copy.</returns>
    /// <exception cref="ArgumentException">The pattern is not well formed, or does not fit the shape and the sizes; the message names all three.</exception>
    public static Tensor Rearrange(this Tensor x, string pattern, params (string Axis, long Size)[] axes) =>
        RearrangeCache.Default.Plan(pattern, x.shape, axes).Apply(x);
}
