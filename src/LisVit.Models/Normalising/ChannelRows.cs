using System.Runtime.Intrinsics;
using LisVit.Models.Computing;
using static TorchSharp.torch;

namespace LisVit.Models.Normalising;

/// <summary>
/// How the numbers of feature maps with channels last in memory are met: row after row of channels, in chunks that stay in the cache of a core. Chunks depend on sizes alone, so sums over them do not
/// depend on the number of threads.
/// </summary>
internal readonly struct ChannelRows
{
    // Numbers of a chunk, nearly.
    private const int ChunkLength = 8192;

    // Where one thread takes less than it takes to wake another, and libtorch as long.
    private const long LeastNumbers = 1 << 16;

    private readonly int rows;
    private readonly int rowsOfChunk;

    /// <summary>Takes maps that <see cref="Serves"/> accepts.</summary>
    public ChannelRows(Tensor x)
    {
        Channels = (int)x.shape[1];
        var pixels = x.numel() / Channels;
        (Length, rows) = Channels % Lanes == 0 ? (Channels, (int)pixels) : (2 * Channels, (int)(pixels / 2));
        Pixels = pixels;
        rowsOfChunk = Math.Max(1, ChunkLength / Length);
    }

    /// <summary>Numbers in a vector.</summary>
    public static int Lanes => Vector512<float>.Count;

    /// <summary>Channels, c.</summary>
    public int Channels { get; }

    /// <summary>Numbers of a channel.</summary>
    public long Pixels { get; }

    /// <summary>Numbers of a row, whole vectors: the channels of one pixel, or of two.</summary>
    public int Length { get; }

    /// <summary>Number of chunks.</summary>
    public int Chunks => (rows + rowsOfChunk - 1) / rowsOfChunk;

    /// <summary>Whether maps, <c>[n c h w]</c>, can be met so.</summary>
    public static bool Serves(Tensor x)
    {
        var shape = x.shape;
        if (shape.Length != 4 || !TensorMemory.Serves(x) || x.numel() < LeastNumbers || x.numel() / shape[1] > int.MaxValue)
            return false;
        var (c, h, w) = (shape[1], shape[2], shape[3]);
        return (c % Lanes == 0 || (2 * c % Lanes == 0 && x.numel() / c % 2 == 0))
            && x.stride().AsSpan().SequenceEqual([h * w * c, 1, w * c, c]);
    }

    /// <summary>Does something with each chunk, on all threads.</summary>
    /// <param name="buffers">How many buffers of a chunk's numbers each needs.</param>
    /// <param name="body">Gets the number of the chunk, the index of its first number, the count of its numbers, and the buffers.</param>
    public void Each(int buffers, Action<int, long, int, Scratch> body)
    {
        var (all, part, length, room) = (rows, rowsOfChunk, Length, buffers * rowsOfChunk * Length);
        AllThreads.Each(Chunks, room, (chunk, buffer) => body(chunk, (long)chunk * part * length, Math.Min(part, all - (chunk * part)) * length, new Scratch(buffer)));
    }

    /// <summary>Numbers of channels, each as often as a row has it.</summary>
    public float[] Repeated(ReadOnlySpan<float> channels)
    {
        var row = new float[Length];
        for (var i = 0; i < row.Length; i++)
            row[i] = channels[i % Channels];
        return row;
    }
}
