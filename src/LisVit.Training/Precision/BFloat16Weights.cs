using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Training;

/// <summary>A model whose floating-point weights and buffers are bfloat16 until this is disposed; then they have the same bits as before.</summary>
internal sealed class BFloat16Weights : IDisposable
{
    private readonly nn.Module model;
    private readonly Dictionary<string, Tensor> saved;

    private BFloat16Weights(nn.Module model, Dictionary<string, Tensor> saved) => (this.model, this.saved) = (model, saved);

    public static BFloat16Weights Of(nn.Module model)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var saved = model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone().DetachFromDisposeScope());
        model.to(ScalarType.BFloat16);
        return new BFloat16Weights(model, saved);
    }

    public void Dispose()
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        model.to(ScalarType.Float32);
        foreach (var (name, tensor) in model.state_dict())
        {
            tensor.copy_(saved[name]);
            saved[name].Dispose();
        }
    }
}
