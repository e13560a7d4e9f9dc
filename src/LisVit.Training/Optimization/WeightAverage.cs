using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Training.Optimization;

/// <summary>An exponential moving average of a model's trainable weights. Buffers, such as the statistics of norms, are averages already and are left alone.</summary>
internal sealed class WeightAverage : IDisposable
{
    private readonly double decay;
    private readonly (string Name, Parameter Parameter, Tensor Average)[] weights;

    public WeightAverage(nn.Module model, double decay)
    {
        this.decay = decay;
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        weights =
        [
            .. model.named_parameters().Where(named => named.parameter.requires_grad)
                .Select(named => (named.name, named.parameter, named.parameter.detach().clone().DetachFromDisposeScope())),
        ];
    }

    /// <summary>The average's own tensors, not copies.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State => weights.Select(weight => KeyValuePair.Create(weight.Name, weight.Average));

    /// <summary>Takes in the weights after an optimizer step.</summary>
    /// <param name="step">Steps taken, that one included.</param>
    public void Update(long step)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var kept = Math.Min(decay, (1.0 + step) / (10.0 + step));
        using var old = kept.ToScalar();
        using var fresh = (1 - kept).ToScalar();
        foreach (var (_, parameter, average) in weights)
            average.mul_(old).add_(parameter, fresh);
    }

    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        using var _ = no_grad();
        foreach (var (name, _, average) in weights)
        {
            if (!state.TryGetValue(name, out var saved))
                throw new ArgumentException($"The checkpoint has no average of '{name}'.", nameof(state));
            average.copy_(saved);
        }
    }

    /// <summary>Exchanges the model's weights and the average; twice is as before.</summary>
    public void Swap()
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (_, parameter, average) in weights)
        {
            var kept = parameter.detach().clone();
            parameter.copy_(average);
            average.copy_(kept);
        }
    }

    public void Dispose()
    {
        foreach (var (_, _, average) in weights)
            average.Dispose();
    }
}
