using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Weights;

/// <summary>Streams the values of tensors from and to files, little-endian as both formats have them.</summary>
internal static class TensorBytes
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Makes a tensor out of the next bytes of a file.</summary>
    /// <param name="fill">Fills a span with them, and says how many there were.</param>
    /// <param name="shape">Shape of the tensor.</param>
    /// <param name="type">Type of its elements.</param>
    /// <param name="elementBytes">Bytes of an element.</param>
    /// <param name="malformed">Makes the error where the bytes end early or are not of the type.</param>
    public static Tensor Read(Func<Span<byte>, int> fill, long[] shape, ScalarType type, int elementBytes, Func<string, Exception> malformed)
    {
        var tensor = torch.empty(shape, dtype: type);
        try
        {
            ForEachChunk(tensor, elementBytes, chunk =>
            {
                if (fill(chunk) < chunk.Length)
                    throw malformed("its values end early");
                if (type == ScalarType.Bool && chunk.ContainsAnyExceptInRange((byte)0, (byte)1))
                    throw malformed("it is of truth values, but has bytes other than 0 and 1");
            });
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Writes the values in the order of their indices, whatever the strides and the device.</summary>
    public static void Write(Stream stream, Tensor tensor, int elementBytes)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        // A lazily conjugated or negated view has the values of its original in memory.
        ForEachChunk(tensor.detach().resolve_conj().resolve_neg().cpu().contiguous(), elementBytes, chunk => stream.Write(chunk));
    }

    // A span holds at most 2 GB.
    private static void ForEachChunk(Tensor tensor, int elementBytes, Action<Span<byte>> action)
    {
        var count = tensor.numel();
        if (count == 0)
            return;
        using var flat = tensor.view(-1);
        var chunkElements = ChunkBytes / elementBytes;
        for (var begin = 0L; begin < count; begin += chunkElements)
        {
            using var part = flat.narrow(0, begin, Math.Min(chunkElements, count - begin));
            action(part.bytes);
        }
    }
}
