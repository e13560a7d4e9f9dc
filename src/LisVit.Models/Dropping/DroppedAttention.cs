using LisVit.Models.Computing;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Dropping;

/// <summary>
/// Scaled-dot-product attention with dropout on its weights, step by step: within libtorch's own attention the masks cannot be given, and it draws them on one thread.
/// </summary>
/// <remarks>Source: Vaswani et al., "Attention Is All You Need", section 3.2.1.</remarks>
internal static class DroppedAttention
{
    // Less than any logit, yet finite: a query that may look nowhere has weights, which the mask of dropout takes away.
    private static readonly Scalar Never = (-3e38).ToScalar();

    /// <summary>Whether it is for such queries and such a mask: one of booleans or none.</summary>
    public static bool Serves(Tensor q, Tensor? mask) => TensorMemory.Serves(q) && (mask is null || mask.dtype == ScalarType.Bool);

    /// <summary>Attends.</summary>
    /// <param name="q">Queries, <c>[b heads l c]</c>.</param>
    /// <param name="k">Keys, <c>[b heads s c]</c>.</param>
    /// <param name="v">Values, <c>[b heads s c]</c>.</param>
    /// <param name="mask">True where a query may look, broadcastable to <c>[b heads l s]</c>; null for everywhere.</param>
    /// <param name="causal">Whether query i sees keys 0 to i alone.</param>
    /// <param name="probability">Probability of dropping a weight, in <c>[0, 1)</c>.</param>
    /// <returns>What each query hears, <c>[b heads l c]</c>.</returns>
    public static Tensor Attend(Tensor q, Tensor k, Tensor v, Tensor? mask, bool causal, double probability)
    {
        using var scope = NewDisposeScope();
        using var scale = (1 / Math.Sqrt(q.shape[3])).ToScalar();
        if (causal)
            mask = ones(q.shape[2], k.shape[2], dtype: ScalarType.Bool, device: q.device).tril();
        var logits = matmul(q.mul(scale), k.transpose(-2, -1));
        if (mask is not null)
            logits = logits.masked_fill(mask.logical_not(), Never);
        var weights = logits.softmax(-1);
        if (mask is not null)
            weights = weights.mul(mask);
        return matmul(DroppedValues.Apply(DropoutMask.Draw(probability), weights), v).MoveToOuterDisposeScope();
    }
}
