namespace LisVit.Data.Batching;

/// <summary>Batches of one split, epoch by epoch, in an order that depends on the seed and the epoch alone.</summary>
/// <typeparam name="TBatch">A batch; whoever enumerates disposes it.</typeparam>
/// <remarks>Of one thread at a time, but for what it does ahead by itself.</remarks>
public interface IBatchLoader<out TBatch>
    where TBatch : IDisposable
{
    /// <summary>Number of batches in an epoch. It may differ between epochs, and is the same whenever it is asked for.</summary>
    /// <param name="epoch">Which epoch, from 0.</param>
    int BatchCount(int epoch);

    /// <summary>Loads the batches of an epoch in order, ahead of the caller.</summary>
    /// <param name="epoch">Which epoch, from 0.</param>
    /// <param name="firstBatch">Where to begin, so that a stopped epoch can go on.</param>
    /// <param name="cancellationToken">Stops loading.</param>
    IEnumerable<TBatch> Epoch(int epoch, int firstBatch = 0, CancellationToken cancellationToken = default);
}
