using LisVit.Models.Blocks;
using static TorchSharp.torch;

namespace LisVit.Models.Dropping;

/// <summary>The node that a dropout is in the graph of gradients. It keeps no mask: <see cref="DropoutMask"/> gives the same one again.</summary>
internal sealed class DroppedValues : autograd.SingleTensorFunction<DroppedValues>
{
    public override string Name => nameof(DroppedValues);

    /// <summary>Multiplies by a mask, so that gradients reach the values.</summary>
    public static Tensor Apply(DropoutMask mask, Tensor x)
    {
        GradientHandover.ThrowIfFailed();
        using var scope = NewDisposeScope();
        return apply(mask, x).MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (mask, x) = ((DropoutMask)vars[0], WithoutGaps((Tensor)vars[1]));
        ctx.save_data(nameof(mask), mask);
        ctx.save_data(nameof(x), x.stride());
        ctx.set_materialize_grads(false);
        return mask.Times(x);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var (mask, strides) = ((DropoutMask)ctx.get_data("mask"), (long[])ctx.get_data("x"));
        return GradientHandover.Give(grad_output, 2, gradient => [null, mask.Times(Ordered(gradient, strides))]);
    }

    // Values are counted in the order of memory, which is that of any layout without gaps.
    private static Tensor WithoutGaps(Tensor x) => Ordered(x, empty_like(x, requires_grad: false).stride());

    private static Tensor Ordered(Tensor x, long[] strides) => x.stride().AsSpan().SequenceEqual(strides)
        ? x
        : empty_strided(x.shape, strides, x.dtype, x.device).copy_(x);
}
