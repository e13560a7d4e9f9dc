using System.Buffers;
using static TorchSharp.torch;

namespace LisVit.Models.Computing;

/// <summary>Work shared among as many threads as libtorch has.</summary>
internal static class AllThreads
{
    // Work for each thread to choose from, so that none waits long for the last.
    private const int ItemsPerThread = 4;

    /// <summary>Parts that work which can be divided at will is best divided into.</summary>
    public static int Parts => ItemsPerThread * get_num_threads();

    /// <summary>Does something with each number below a count.</summary>
    public static void Each(long count, Action<long> body) => Parallel.For(0, count, Options(), body);

    /// <summary>Does something with each number below a count, and a buffer that is the thread's own.</summary>
    /// <param name="count">The count.</param>
    /// <param name="room">Numbers that the buffer has room for, at least.</param>
    /// <param name="body">Gets the number, and the buffer with whatever was left in it.</param>
    public static void Each(int count, int room, Action<int, Span<float>> body) => Parallel.For(0, count, Options(), () => ArrayPool<float>.Shared.Rent(room), (item, _, buffer) =>
    {
        body(item, buffer);
        return buffer;
    }, buffer => ArrayPool<float>.Shared.Return(buffer));

    private static ParallelOptions Options() => new() { MaxDegreeOfParallelism = get_num_threads() };
}
