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
        ctx.save_data(nameof(x), x.requires_grad);
        ctx.save_data(nameof(weight), weight.requires_grad || bias?.requires_grad == true);
        ctx.save_data(nameof(bias), bias is not null);
        ctx.save_for_backward([x, weight]);
        ctx.set_materialize_grads(false);
        return LinearProducts.Forward(x, weight, bias);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var hasBias = (bool)ctx.get_data("bias");
        return GradientHandover.Give(grad_output, hasBias ? 3 : 2, gradient =>
        {
            var saved = SavedTensors.Of(ctx);
            var came = gradient.contiguous();
            var x = (bool)ctx.get_data("x") ? LinearProducts.InputGradient(came, saved[1]) : null;
            (Tensor? weight, Tensor? bias) = (bool)ctx.get_data("weight") ? LinearProducts.WeightGradient(came, saved[0]) : (null, null);
            SavedTensors.Free(ctx);
            return hasBias ? [x, weight, bias] : [x, weight];
        });
    }
}
