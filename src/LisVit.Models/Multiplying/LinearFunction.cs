using LisVit.Models.Blocks;
using static TorchSharp.torch;

namespace LisVit.Models.Multiplying;

/// <summary>The node that a linear layer by <see cref="LinearProducts"/> is in the graph of gradients.</summary>
internal sealed class LinearFunction : autograd.SingleTensorFunction<LinearFunction>
{
    public override string Name => nameof(LinearProducts);

    /// <summary>Applies the layer, so that gradients reach the input, the weights and the biases.</summary>
    public static Tensor Apply(Tensor x, Tensor weight, Tensor? bias)
    {
        GradientHandover.ThrowIfFailed();
        using var scope = NewDisposeScope();
        return (bias is null ? apply(x, weight) : apply(x, weight, bias)).MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, weight, bias) = ((Tensor)vars[0], (Tensor)vars[1], vars.Length > 2 ? (Tensor)vars[2] : null);
        var wanted = new Wanted(x.requires_grad, weight.requires_grad, bias is not null, bias?.requires_grad == true);
        ctx.save_data(nameof(Wanted), wanted);
        ctx.save_for_backward([.. new[] { wanted.Weight ? x : null, wanted.X ? weight : null }.OfType<Tensor>()]);
        ctx.set_materialize_grads(false);
        return LinearProducts.Forward(x, weight, bias);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var wanted = (Wanted)ctx.get_data(nameof(Wanted));
        return GradientHandover.Give(grad_output, wanted.HasBias ? 3 : 2, gradient =>
        {
            var saved = SavedTensors.Of(ctx);
            var came = gradient.contiguous();
            var x = wanted.X ? LinearProducts.InputGradient(came, saved[^1]) : null;
            (Tensor? weight, Tensor? bias) = wanted.Weight ? LinearProducts.WeightGradient(came, saved[0]) : (null, wanted.Bias ? came.flatten(0, -2).sum([0]) : null);
            SavedTensors.Free(ctx);
            return wanted.HasBias ? [x, weight, bias] : [x, weight];
        });
    }

    // For what a gradient is wanted.
    private sealed record Wanted(bool X, bool Weight, bool HasBias, bool Bias);
}
