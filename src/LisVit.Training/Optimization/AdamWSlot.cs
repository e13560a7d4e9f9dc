using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Training.Optimization;

/// <summary>What AdamW remembers of one parameter, and its update operator by operator.</summary>
internal sealed class AdamWSlot
{
    public AdamWSlot(string name, Parameter parameter, bool amsGrad)
    {
        Name = name;
        Parameter = parameter;
        Mean = zeros_like(parameter).requires_grad_(false).DetachFromDisposeScope();
        Square = zeros_like(parameter).requires_grad_(false).DetachFromDisposeScope();
        MaximumSquare = amsGrad ? zeros_like(parameter).requires_grad_(false).DetachFromDisposeScope() : null;
        Steps = zeros(Array.Empty<long>(), float32, parameter.device).DetachFromDisposeScope();
    }

    public string Name { get; }

    public Parameter Parameter { get; }

    public Tensor Mean { get; }

    public Tensor Square { get; }

    public Tensor? MaximumSquare { get; }

    /// <summary>A tensor, since that is what the fused kernel takes.</summary>
    public Tensor Steps { get; }

    public IEnumerable<KeyValuePair<string, Tensor>> State
    {
        get
        {
            yield return KeyValuePair.Create($"exp_avg/{Name}", Mean);
            yield return KeyValuePair.Create($"exp_avg_sq/{Name}", Square);
            if (MaximumSquare is not null)
                yield return KeyValuePair.Create($"max_exp_avg_sq/{Name}", MaximumSquare);
            yield return KeyValuePair.Create($"step/{Name}", Steps);
        }
    }

    public void Step(Tensor gradient, AdamWOptions options, double rate, double decay)
    {
        // A plain number is handed over by a handle that a finaliser frees, maybe before the call reads it.
        using var one = 1.ToScalar();
        Steps.add_(one, one);
        var step = Steps.item<float>();
        var correction1 = 1 - Math.Pow(options.Beta1, step);
        var correction2 = 1 - Math.Pow(options.Beta2, step);
        using var kept = (1 - (rate * decay)).ToScalar();
        using var beta1 = options.Beta1.ToScalar();
        using var fresh1 = (1 - options.Beta1).ToScalar();
        using var beta2 = options.Beta2.ToScalar();
        using var fresh2 = (1 - options.Beta2).ToScalar();
        using var root2 = Math.Sqrt(correction2).ToScalar();
        using var epsilon = options.Epsilon.ToScalar();
        using var stride = (-rate / correction1).ToScalar();

        Parameter.mul_(kept);
        Mean.mul_(beta1).add_(gradient, fresh1);
        Square.mul_(beta2).addcmul_(gradient, gradient, fresh2);
        if (MaximumSquare is not null)
            MaximumSquare.copy_(maximum(MaximumSquare, Square));

        var denominator = (MaximumSquare ?? Square).sqrt().div_(root2).add_(epsilon, one);
        Parameter.addcdiv_(Mean, denominator, stride);
    }
}
