using static TorchSharp.torch;

namespace LisVit.Data.Batching;

/// <summary>
/// Memory for the frames of batches, used again once a batch is disposed: fresh pages cost more than what is written to them.
/// Safe to use from several threads.
/// </summary>
/// <param name="most">Buffers that are kept at most.</param>
internal sealed class FrameBuffers(int most)
{
    private readonly Lock gate = new();
    private readonly List<Tensor> free = [];

    /// <summary>A buffer of at least so many floats with whatever is in it, in torch's own memory; it belongs to no dispose scope.</summary>
    public Tensor Rent(long floats)
    {
        Tensor? tooSmall = null;
        lock (gate)
        {
            var fit = free.FindIndex(buffer => buffer.numel() >= floats);
            if (Take(fit) is { } buffer)
                return buffer;
            if (free.Count == most)
                tooSmall = Take(0);
        }

        tooSmall?.Dispose();
        return empty(floats, ScalarType.Float32).DetachFromDisposeScope();
    }

    public void Return(Tensor buffer)
    {
        lock (gate)
        {
            if (free.Count < most)
            {
                free.Add(buffer);
                return;
            }
        }

        buffer.Dispose();
    }

    private Tensor? Take(int index)
    {
        if (index < 0)
            return null;
        var buffer = free[index];
        free.RemoveAt(index);
        return buffer;
    }
}
