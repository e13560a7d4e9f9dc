using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Training.Optimization;

/// <summary>
/// All of a group's updates in one call of libtorch's fused kernel, which TorchSharp does not bind but TorchScript reaches.
/// A name that libtorch does not resolve would abort the process: both are there since libtorch 2.1.
/// </summary>
internal static class FusedAdamW
{
    private static readonly Lazy<jit.CompilationUnit> Script = new(() => jit.compile(
        """
        def adamw(parameters: List[Tensor], gradients: List[Tensor], means: List[Tensor], squares: List[Tensor], steps: List[Tensor], rate: float, beta1: float, beta2: float, decay: float, epsilon: float):
            maxima: List[Tensor] = []
            torch._foreach_add_(steps, 1)
            torch._fused_adamw_(parameters, gradients, means, squares, maxima, steps, lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False)
            return 0

        def amsgrad(parameters: List[Tensor], gradients: List[Tensor], means: List[Tensor], squares: List[Tensor], maxima: List[Tensor], steps: List[Tensor], rate: float, beta1: float, beta2: float, decay: float, epsilon: float):
            torch._foreach_add_(steps, 1)
            torch._fused_adamw_(parameters, gradients, means, squares, maxima, steps, lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay, eps=epsilon, amsgrad=True, maximize=False)
            return 0

        """));

    /// <summary>The kernel walks memory in order, so all tensors of one update must be laid out alike.</summary>
    public static bool AppliesTo(AdamWUpdate[] updates)
    {
        if (updates.Length == 0)
            return false;
        var first = updates[0].Slot.Parameter;
        return first.device_type is DeviceType.CPU or DeviceType.CUDA
            && updates.All(update =>
                update.Slot.Parameter.device_type == first.device_type
                && update.Slot.Parameter.dtype == first.dtype
                && update.Slot.Parameter.is_contiguous()
                && update.Gradient!.is_contiguous());
    }

    public static void Step(AdamWUpdate[] updates, AdamWOptions options, double rate, double decay)
    {
        Tensor[] Each(Func<AdamWUpdate, Tensor> select) => Array.ConvertAll(updates, update => select(update));

        var parameters = Each(update => update.Slot.Parameter);
        var gradients = Each(update => update.Gradient!);
        var means = Each(update => update.Slot.Mean);
        var squares = Each(update => update.Slot.Square);
        var steps = Each(update => update.Slot.Steps);
        // TorchSharp hands over numbers by handles that a finaliser frees: whoever passes a plain double may see it collected before the call reads it.
        using var learningRate = rate.ToScalar();
        using var beta1 = options.Beta1.ToScalar();
        using var beta2 = options.Beta2.ToScalar();
        using var weightDecay = decay.ToScalar();
        using var epsilon = options.Epsilon.ToScalar();
        if (options.AmsGrad)
        {
            var maxima = Each(update => update.Slot.MaximumSquare!);
            Script.Value.invoke("amsgrad", parameters, gradients, means, squares, maxima, steps, learningRate, beta1, beta2, weightDecay, epsilon);
        }
        else
        {
            Script.Value.invoke("adamw", parameters, gradients, means, squares, steps, learningRate, beta1, beta2, weightDecay, epsilon);
        }
    }
}
