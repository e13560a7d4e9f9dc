using LisVit.Data.Batching;

namespace LisVit.Training;

/// <summary>The first epoch of a loader, over and over.</summary>
internal sealed class RepeatedBatches<TBatch>(IBatchLoader<TBatch> loader) : IBatchLoader<TBatch>
    where TBatch : IDisposable
{
    public int BatchCount(int epoch) => loader.BatchCount(0);

    public IEnumerable<TBatch> Epoch(int epoch, int firstBatch = 0, CancellationToken cancellationToken = default) =>
        loader.Epoch(0, firstBatch, cancellationToken);
}
