using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Training.Optimization;

/// <summary>Adam with decoupled weight decay. Its state is plain tensors by parameter name, so that a checkpoint holds all of it.</summary>
/// <remarks>Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization" (arXiv:1711.05101), Algorithm 2; equal to PyTorch's AdamW.</remarks>
public sealed class AdamW : IDisposable
{
    private readonly AdamWOptions options;
    private readonly List<Slot> slots;

    /// <summary>Makes the optimizer.</summary>
    /// <param name="model">Whose parameters that need gradients are optimized.</param>
    /// <param name="options">Settings.</param>
    public AdamW(nn.Module model, AdamWOptions? options = null)
    {
        this.options = options ?? new AdamWOptions();
        using var gradients = no_grad();
        slots = [.. model.named_parameters().Where(entry => entry.parameter.requires_grad).Select(entry => new Slot(entry.name, entry.parameter, this.options.AmsGrad))];
    }

    /// <summary>Steps taken.</summary>
    public long Steps { get; private set; }

    /// <summary>Forgets all gradients.</summary>
    public void ZeroGradients()
    {
        foreach (var slot in slots)
            slot.Parameter.grad = null;
    }

    /// <summary>Scales all gradients.</summary>
    /// <param name="factor">By how much.</param>
    public void ScaleGradients(double factor)
    {
        using var gradients = no_grad();
        foreach (var slot in slots)
            slot.Parameter.grad?.mul_(factor);
    }

    /// <summary>Scales all gradients down where their joint norm exceeds a limit.</summary>
    /// <param name="limit">Largest norm.</param>
    /// <returns>The norm before.</returns>
    public double ClipGradients(double limit) => nn.utils.clip_grad_norm_(slots.Select(slot => slot.Parameter), limit);

    /// <summary>Takes one step along the gradients.</summary>
    /// <param name="learningRate">Learning rate of this step.</param>
    public void Step(double learningRate)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        Steps++;
        var correction1 = 1 - Math.Pow(options.Beta1, Steps);
        var correction2 = Math.Sqrt(1 - Math.Pow(options.Beta2, Steps));
        foreach (var slot in slots)
        {
            if (slot.Parameter.grad is not { } gradient)
                continue;
            if (options.WeightDecay > 0 && (options.DecayVectors || slot.Parameter.dim() > 1))
                slot.Parameter.mul_(1 - (learningRate * options.WeightDecay));
            slot.Mean.mul_(options.Beta1).add_(gradient, alpha: 1 - options.Beta1);
            slot.Square.mul_(options.Beta2).addcmul_(gradient, gradient, 1 - options.Beta2);
            if (slot.LargestSquare is not null)
                slot.LargestSquare.copy_(slot.LargestSquare.maximum(slot.Square));
            var denominator = (slot.LargestSquare ?? slot.Square).sqrt().div_(correction2).add_(options.Epsilon);
            slot.Parameter.addcdiv_(slot.Mean, denominator, -learningRate / correction1);
        }
    }

    /// <summary>The state, by name. The tensors stay the optimizer's own.</summary>
    public IEnumerable<(string Name, Tensor Value)> State() => slots.SelectMany(slot => slot.State());

    /// <summary>Takes over a saved state.</summary>
    /// <param name="steps">Steps that had been taken.</param>
    /// <param name="saved">Tensors by name.</param>
    /// <exception cref="InvalidDataException">A tensor is missing or has another shape.</exception>
    public void Restore(long steps, IReadOnlyDictionary<string, Tensor> saved)
    {
        using var gradients = no_grad();
        foreach (var (name, value) in State())
        {
            if (!saved.TryGetValue(name, out var found) || !found.shape.SequenceEqual(value.shape))
                throw new InvalidDataException($"the optimizer's state '{name}' is missing or has another shape; the checkpoint was made with other settings.");
            value.copy_(found);
        }

        Steps = steps;
    }

    /// <summary>Frees the state.</summary>
    public void Dispose()
    {
        foreach (var (_, value) in State())
            value.Dispose();
    }

    private sealed class Slot(string name, Parameter parameter, bool amsGrad)
    {
        public Parameter Parameter { get; } = parameter;

        public Tensor Mean { get; } = zeros_like(parameter).DetachFromDisposeScope();

        public Tensor Square { get; } = zeros_like(parameter).DetachFromDisposeScope();

        public Tensor? LargestSquare { get; } = amsGrad ? zeros_like(parameter).DetachFromDisposeScope() : null;

        public IEnumerable<(string Name, Tensor Value)> State()
        {
            yield return ($"{name}/mean", Mean);
            yield return ($"{name}/square", Square);
            if (LargestSquare is not null)
                yield return ($"{name}/largestSquare", LargestSquare);
        }
    }
}
