using LisVit.Models.Blocks;
using static TorchSharp.torch;

namespace LisVit.Models.Attending;

/// <summary>The node that <see cref="TiledAttention"/> is in the graph of gradients.</summary>
internal sealed class TiledAttentionFunction : autograd.SingleTensorFunction<TiledAttentionFunction>
{
    public override string Name => nameof(TiledAttention);

    /// <summary>Attends, so that gradients reach the tokens.</summary>
    /// <returns>What each query hears, <c>[b l (heads c)]</c>.</returns>
    public static Tensor Apply(TiledAttention attention, int heads, IReadOnlyList<Tensor> tokens)
    {
        GradientHandover.ThrowIfFailed();
        return apply([attention, heads, .. tokens]);
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (attention, heads) = ((TiledAttention)vars[0], (int)vars[1]);
        List<Tensor> tensors = [.. vars.Skip(2).Cast<Tensor>()];
        var tokens = new AttentionTokens(tensors, heads);
        var softmaxes = attention.Softmaxes(tokens);
        var output = attention.Forward(tokens, softmaxes);
        ctx.save_data(nameof(attention), attention);
        ctx.save_data(nameof(tokens), tensors.Count);
        ctx.save_data(nameof(heads), heads);
        ctx.save_for_backward([.. tensors, softmaxes, output.detach()]);
        ctx.set_materialize_grads(false);
        return output;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        GradientHandover.Give(grad_output, (int)ctx.get_data("tokens") + 2, gradient => [null, null, .. Gradients(ctx, gradient)]);

    private static IReadOnlyList<Tensor> Gradients(autograd.AutogradContext ctx, Tensor gradient)
    {
        var saved = SavedTensors.Of(ctx);
        var (attention, heads) = ((TiledAttention)ctx.get_data("attention"), (int)ctx.get_data("heads"));
        var (tokens, softmaxes, output) = (new AttentionTokens(saved[..^2], heads), saved[^2], saved[^1]);
        var gradients = attention.Backward(tokens, softmaxes, output, gradient.to_type(output.dtype).contiguous()).Tensors;
        SavedTensors.Free(ctx);
        return gradients;
    }
}
