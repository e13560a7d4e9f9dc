using static TorchSharp.torch;

namespace LisVit.Training.Optimization;

/// <summary>A model's buffers, such as the statistics of norms, as they were before a batch that may have to be undone.</summary>
internal sealed class BufferCopy : IDisposable
{
    private readonly (Tensor Buffer, Tensor Copy)[] buffers;

    public BufferCopy(nn.Module model)
    {
        using var _ = no_grad();
        buffers = [.. model.named_buffers().Select(named => (named.buffer, named.buffer.clone().DetachFromDisposeScope()))];
    }

    public void Restore()
    {
        using var _ = no_grad();
        foreach (var (buffer, copy) in buffers)
            buffer.copy_(copy);
    }

    public void Dispose()
    {
        foreach (var (_, copy) in buffers)
            copy.Dispose();
    }
}
