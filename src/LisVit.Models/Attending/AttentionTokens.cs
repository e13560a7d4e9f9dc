using LisVit.Models.Computing;
using static TorchSharp.torch;

namespace LisVit.Models.Attending;

/// <summary>Queries, keys and values, contiguous, together as a projection makes them or apart: <c>[b l (3 heads c)]</c>, or <c>[b l (heads c)]</c> and <c>[b s (2 heads c)]</c>, or three of <c>[b l (heads c)]</c>.</summary>
internal sealed class AttentionTokens
{
    private readonly Tensor[] tensors;
    private readonly TensorMemory[] memory;
    private readonly int width;

    /// <summary>Takes tensors of float32 or bfloat16.</summary>
    public AttentionTokens(IReadOnlyList<Tensor> tensors, int heads)
    {
        this.tensors = [.. tensors];
        memory = [.. tensors.Select(tensor => new TensorMemory(tensor))];
        var shape = tensors[0].shape;
        if (tensors.Any(tensor => tensor.shape[0] != shape[0] || tensor.dtype != tensors[0].dtype) || (tensors.Count == 3 && tensors[1].shape[1] != tensors[2].shape[1]))
            throw new ArgumentException("queries, keys and values must be of one batch and type, and keys as many as values.", nameof(tensors));
        width = (int)shape[2] / (tensors.Count == 1 ? 3 : 1);
        (Batch, Queries, Keys, Width) = ((int)shape[0], (int)shape[1], (int)tensors[^1].shape[1], width / heads);
    }

    public int Batch { get; }

    public int Queries { get; }

    public int Keys { get; }

    /// <summary>Width c of a head.</summary>
    public int Width { get; }

    /// <summary>What logits are scaled by.</summary>
    public float Scale => 1 / MathF.Sqrt(Width);

    public ScalarType Type => tensors[0].dtype;

    public Device Device => tensors[0].device;

    public IReadOnlyList<Tensor> Tensors => tensors;

    public HeadTokens Query(int clip, int head) => Part(0, clip, head);

    public HeadTokens Key(int clip, int head) => Part(1, clip, head);

    public HeadTokens Value(int clip, int head) => Part(2, clip, head);

    /// <summary>What a head hears, in a tensor <c>[b l (heads c)]</c>.</summary>
    public HeadTokens Heard(TensorMemory output, int clip, int head) => new(output, ((long)clip * Queries * width) + (head * Width), width, Width);

    /// <summary>New tensors of the same shapes and type, not yet written.</summary>
    public AttentionTokens Like() => new([.. tensors.Select(tensor => empty_like(tensor, requires_grad: false))], width / Width);

    private HeadTokens Part(int index, int clip, int head)
    {
        var (tensor, part, parts) = (memory.Length, index) switch
        {
            (1, _) => (0, index, 3),
            (2, 0) => (0, 0, 1),
            (2, _) => (1, index - 1, 2),
            _ => (index, 0, 1),
        };
        return new(memory[tensor], (((long)clip * (index == 0 ? Queries : Keys) * parts) + part) * width + (head * Width), parts * width, Width);
    }
}
