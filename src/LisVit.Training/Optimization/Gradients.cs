using TorchSharp;
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

    public static void Clear(nn.Module model)
    {
        foreach (var parameter in model.parameters())
            parameter.grad = null;
    }

    public static void Divide(IEnumerable<Parameter> parameters, double divisor)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        // A plain number is handed over by a handle that a finaliser frees, maybe before the call reads it.
        using var number = divisor.ToScalar();
        foreach (var parameter in parameters)
            parameter.grad?.div_(number);
    }

    /// <summary>The common Euclidean norm of all gradients.</summary>
    public static double Norm(IEnumerable<Parameter> parameters)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var norms = parameters.Select(parameter => parameter.grad).OfType<Tensor>().Select(gradient => gradient.norm()).ToArray();
        return norms.Length == 0 ? 0 : stack(norms).norm().to(ScalarType.Float64).item<double>();
    }

    /// <summary>Limits each element's magnitude.</summary>
    public static void Clamp(IEnumerable<Parameter> parameters, double maximum)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var lowest = (-maximum).ToScalar();
        using var highest = maximum.ToScalar();
        foreach (var parameter in parameters)
            parameter.grad?.clamp_(lowest, highest);
    }

    /// <summary>Scales gradients of a known norm so that it is at most <paramref name="maximum"/>.</summary>
    public static void Clip(IEnumerable<Parameter> parameters, double norm, double maximum)
    {
        if (norm > maximum)
            Divide(parameters, (norm + 1e-6) / maximum);
    }
}
