using LisVit.Data.Batching;

namespace LisVit.Samples.ReproduceReport;

/// <summary>The first share of each epoch's batches, as the report's released code limits its epochs.</summary>
internal sealed class FirstBatches<TBatch>(IBatchLoader<TBatch> batches, double share) : IBatchLoader<TBatch>
    where TBatch : IDisposable
{
    public int BatchCount(int epoch) => Math.Max(1, (int)(batches.BatchCount(epoch) * share));

    public IEnumerable<TBatch> Epoch(int epoch, int firstBatch = 0, CancellationToken cancellationToken = default) =>
        batches.Epoch(epoch, firstBatch, cancellationToken).Take(BatchCount(epoch) - firstBatch);
}
