using LisVit.Models.Blocks;
using static TorchSharp.torch;

namespace LisVit.Models.Normalising;

/// <summary>The node that <see cref="NormalisedSilu"/> is in the graph of gradients.</summary>
internal sealed class NormalisedSiluFunction : autograd.SingleTensorFunction<NormalisedSiluFunction>
{
    public override string Name => nameof(NormalisedSilu);

    /// <summary>Applies both, so that gradients reach the maps, the scales and the shifts.</summary>
    public static Tensor Apply(NormalisedSilu silu, Tensor x, Tensor statistics, Tensor weight, Tensor bias)
    {
        GradientHandover.ThrowIfFailed();
        using var scope = NewDisposeScope();
        return apply(silu, x, statistics, weight, bias).MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (silu, x, statistics, weight, bias) = ((NormalisedSilu)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3], (Tensor)vars[4]);
        ctx.save_data(nameof(silu), silu);
        ctx.save_for_backward([x, statistics, weight, bias]);
        ctx.set_materialize_grads(false);
        return silu.Forward(x, statistics, weight, bias);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        GradientHandover.Give(grad_output, 5, gradient =>
        {
            var saved = SavedTensors.Of(ctx);
            var silu = (NormalisedSilu)ctx.get_data("silu");
            var (x, weight, bias) = silu.Backward(saved[0], saved[1], saved[2], saved[3], LikeThat(gradient, saved[0]));
            SavedTensors.Free(ctx);
            return [null, x, null, weight, bias];
        });

    private static Tensor LikeThat(Tensor gradient, Tensor x) =>
        gradient.dtype == x.dtype && gradient.stride().AsSpan().SequenceEqual(x.stride()) ? gradient : empty_like(x, requires_grad: false).copy_(gradient);
}
