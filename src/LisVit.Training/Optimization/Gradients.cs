using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Training.Optimization;

/// <summary>What happens to gradients between backward and the optimizer.</summary>
internal static class Gradients
{
    /// <summary>The gradients by the names of their parameters; handles in the current dispose scope.</summary>
    public static IEnumerable<KeyValuePair<string, Tensor>> Of(nn.Module model)
    {
        foreach (var (name, parameter) in model.named_parameters())
        {
            if (parameter.grad is { } gradient)
                yield return KeyValuePair.Create(name, gradient);
        }
    }

    public static void Load(nn.Module model, IReadOnlyDictionary<string, Tensor> gradients)
    {
        foreach (var (name, parameter) in model.named_parameters())
            parameter.grad = gradients.TryGetValue(name, out var gradient) ? gradient.to(parameter.device) : null;
    }

    public static void Divide(IEnumerable<Parameter> parameters, double divisor)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        foreach (var parameter in parameters)
            parameter.grad?.div_(divisor);
    }

    /// <summary>Scales all gradients so that their common Euclidean norm is at most <paramref name="maximum"/>.</summary>
    public static void ClipNorm(IEnumerable<Parameter> parameters, double maximum)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var gradients = parameters.Select(parameter => parameter.grad).OfType<Tensor>().ToArray();
        if (gradients.Length == 0)
            return;
        var total = stack(Array.ConvertAll(gradients, gradient => gradient.norm())).norm();
        var factor = (maximum / (total + 1e-6)).clamp_max(1);
        foreach (var gradient in gradients)
            gradient.mul_(factor);
    }
}
