using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>
/// Runs parts of a model so that training keeps their inputs alone: what a part computes on the way is computed again when its gradient is asked for.
/// Results are the same bits: dropout draws the same numbers again, and batch statistics count once.
/// </summary>
/// <remarks>Source: Chen et al., "Training Deep Nets with Sublinear Memory Cost" (arXiv:1604.06174), section 4.</remarks>
/// <param name="within">Enters the surroundings in which a part must run again, such as autocast, on the thread that runs it; null for none.</param>
internal sealed class Recomputation(Func<IDisposable>? within)
{
    [ThreadStatic]
    private static bool isRunning;

    /// <summary>Whether this thread computes something for the second time.</summary>
    public static bool IsRunning => isRunning;

    /// <summary>Runs a part.</summary>
    /// <param name="module">Whose parameters it uses.</param>
    /// <param name="part">What it does with its input; it runs twice, and all that it needs must be there the second time.</param>
    /// <param name="x">Its input.</param>
    public Tensor Run(nn.Module module, Func<Tensor, Tensor> part, Tensor x)
    {
        GradientHandover.ThrowIfFailed();
        Tensor[] parameters = [.. module.parameters().Where(parameter => parameter.requires_grad)];
        return Function.apply([new Part(this, part, parameters, RandomState.Save(x.device)), x, .. parameters]);
    }

    /// <summary>Gradients with regard to the input, if it has one, and to the parameters.</summary>
    private Tensor?[] Gradients(Part part, Tensor x, Tensor gradient)
    {
        using var surroundings = within?.Invoke();
        using var _ = enable_grad();
        var input = x.detach().requires_grad_(x.requires_grad);
        var output = Again(part, input);
        IList<Tensor> sources = x.requires_grad ? [input, .. part.Parameters] : part.Parameters;
        var gradients = autograd.grad([output], sources, [gradient], allow_unused: true).Select(Known);
        return x.requires_grad ? [null, .. gradients] : [null, null, .. gradients];
    }

    private static Tensor Again(Part part, Tensor input)
    {
        var now = RandomState.Save(input.device);
        part.Random.Restore();
        isRunning = true;
        try
        {
            return part.Run(input);
        }
        finally
        {
            isRunning = false;
            now.Restore();
        }
    }

    private static Tensor? Known(Tensor? gradient) => gradient is null || gradient.IsInvalid ? null : gradient;

    private sealed record Part(Recomputation Owner, Func<Tensor, Tensor> Run, Tensor[] Parameters, RandomState Random);

    /// <summary>The node that a part is in the graph of gradients.</summary>
    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        public override string Name => nameof(Recomputation);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (part, x) = ((Part)vars[0], (Tensor)vars[1]);
            ctx.save_data(nameof(Part), part);
            ctx.save_for_backward([x]);

            // TorchSharp would make zeros of a tensor that the caller's scope has freed.
            ctx.set_materialize_grads(false);
            return part.Run(x);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var part = (Part)ctx.get_data(nameof(Part));
            return GradientHandover.Give(grad_output, part.Parameters.Length + 2, gradient =>
            {
                var gradients = part.Owner.Gradients(part, SavedTensors.Of(ctx)[0], gradient);
                SavedTensors.Free(ctx);
                return gradients;
            });
        }
    }
}
