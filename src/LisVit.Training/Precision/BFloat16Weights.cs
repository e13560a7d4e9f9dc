using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Training;

/// <summary>A model whose floating-point weights and buffers are bfloat16 until this is disposed; then they have the same bits as before.</summary>
internal sealed class BFloat16Weights : IDisposable
{
    private readonly nn.Module model;
    private readonly ScalarType type;
    private readonly Dictionary<string, Tensor> saved;

    private BFloat16Weights(nn.Module model, ScalarType type, Dictionary<string, Tensor> saved) => (this.model, this.type, this.saved) = (model, type, saved);

    public static BFloat16Weights Of(nn.Module model)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var state = model.state_dict();
        ScalarType[] types = [.. state.Values.Select(tensor => tensor.dtype).Where(is_floating_point).Distinct()];
        if (types.Length > 1)
            throw new ArgumentException($"The model has values of {string.Join(" and ", types)}, which could not come back from {ScalarType.BFloat16}. Evaluate it in {Precision.Float32} or {Precision.BFloat16Mixed}.");
        var saved = state.ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone().DetachFromDisposeScope());
        model.to(ScalarType.BFloat16);
        return new BFloat16Weights(model, types.SingleOrDefault(ScalarType.Float32), saved);
    }

    public void Dispose()
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        model.to(type);
        foreach (var (name, tensor) in model.state_dict())
        {
            tensor.copy_(saved[name]);
            saved[name].Dispose();
        }
    }
}
