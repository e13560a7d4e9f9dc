using LisVit.Data.Batching;

namespace LisVit.Training;

/// <summary>As many batches of an epoch as hold a number of clips; no more are loaded.</summary>
internal sealed class FirstClips(IBatchLoader<ClipBatch> loader, int count) : IBatchLoader<ClipBatch>
{
    private readonly int count = count >= 1
        ? count
        : throw new ArgumentOutOfRangeException(nameof(count), count, $"count ({count}) must be at least 1.");

    public int BatchCount(int epoch) => Math.Min(count, loader.BatchCount(epoch));

    public IEnumerable<ClipBatch> Epoch(int epoch, int firstBatch = 0, CancellationToken cancellationToken = default)
    {
        var seen = 0;
        foreach (var batch in loader.Epoch(epoch, firstBatch, cancellationToken))
        {
            seen += batch.Count;
            yield return batch;
            if (seen >= count)
                yield break;
        }
    }
}
