namespace LisVit.Data.Batching;

/// <summary>How clips become batches.</summary>
public sealed record ClipLoaderOptions
{
    /// <summary>Clips of a batch, at least 1; the last batch of an epoch may have fewer.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>Whether every epoch has an order of its own; otherwise clips come in the order of the corpus.</summary>
    public bool Shuffle { get; init; }

    /// <summary>Seed of the order.</summary>
    public int Seed { get; init; }

    /// <summary>Threads that load clips, at least 1. Batches are the same whatever their number.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>Batches that are loaded ahead of the caller, at least 0.</summary>
    public int Prefetch { get; init; } = 2;

    /// <summary>Whether a last batch with fewer clips is left out.</summary>
    public bool DropLast { get; init; }

    /// <summary>
    /// Clips of this many successive batches are sorted by length before they are cut into batches, which lessens padding; 0 or 1
    /// leaves them as they are. The batches of such a window come in random order where <see cref="Shuffle"/> is set.
    /// </summary>
    public int BucketBatches { get; init; }
}
