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
        Steps.add_(1);
        var step = Steps.item<float>();
        var correction1 = 1 - Math.Pow(options.Beta1, step);
        var correction2 = 1 - Math.Pow(options.Beta2, step);

        Parameter.mul_(1 - (rate * decay));
        Mean.mul_(options.Beta1).add_(gradient, alpha: 1 - options.Beta1);
        Square.mul_(options.Beta2).addcmul_(gradient, gradient, 1 - options.Beta2);
        if (MaximumSquare is not null)
            MaximumSquare.copy_(maximum(MaximumSquare, Square));

        var denominator = (MaximumSquare ?? Square).sqrt().div_(Math.Sqrt(correction2)).add_(options.Epsilon);
        Parameter.addcdiv_(Mean, denominator, -rate / correction1);
    }
}
