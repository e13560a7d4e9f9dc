using LisVit.Data.Batching;

namespace LisVit.Training;

/// <summary>The first batches of each epoch of a loader.</summary>
internal sealed class LimitedBatches<TBatch>(IBatchLoader<TBatch> loader, BatchLimit limit) : IBatchLoader<TBatch>
    where TBatch : IDisposable
{
    public int BatchCount(int epoch) => limit.Of(loader.BatchCount(epoch));

    public IEnumerable<TBatch> Epoch(int epoch, int firstBatch = 0, CancellationToken cancellationToken = default) =>
        loader.Epoch(epoch, firstBatch, cancellationToken).Take(BatchCount(epoch) - firstBatch);
}
