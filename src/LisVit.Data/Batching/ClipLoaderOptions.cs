namespace LisVit.Data.Batching;

/// <summary>How clips become batches. <see cref="ClipLoader"/> throws an <see cref="ArgumentException"/> that names a value out of range.</summary>
public sealed record ClipLoaderOptions
{
    /// <summary>Clips of a batch, at least 1; the most of one where <see cref="FrameBudget"/> is set. The last batch of an epoch may have fewer.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>
    /// Most frames of a batch after sampling, at least 1, padding included: its clips times the frames of the longest one. A clip that is longer
    /// than that is a batch of its own. Null for no such limit. The number of batches then differs from epoch to epoch where clips are shuffled.
    /// </summary>
    public int? FrameBudget { get; init; }

    /// <summary>
    /// <see cref="BatchSize"/> times this many successive clips are sorted by their sampled length before they are cut into batches, which
    /// lessens padding; 0 or 1 leaves them as they are. The batches of such a window come in random order where <see cref="Shuffle"/> is set.
    /// </summary>
    public int BucketBatches { get; init; }

    /// <summary>Whether every epoch has an order of its own; otherwise clips come in the order of the corpus.</summary>
    public bool Shuffle { get; init; }

    /// <summary>Seed of the order.</summary>
    public int Seed { get; init; }

    /// <summary>Whether a last batch with fewer clips than <see cref="BatchSize"/> is left out; not together with <see cref="FrameBudget"/>.</summary>
    public bool DropLast { get; init; }

    /// <summary>Which of the <see cref="WorldSize"/> processes that share an epoch this one is, from 0 and below it. Together they load each batch.</summary>
    public int Rank { get; init; }

    /// <summary>Processes that share an epoch, at least 1. All need the same seed, corpus and options but for their rank.</summary>
    public int WorldSize { get; init; } = 1;

    /// <summary>
    /// Whether batches from the epoch's beginning are repeated until every rank has the same number, as training in step needs; otherwise
    /// some ranks have one batch fewer and every clip is loaded once, as an evaluation needs.
    /// </summary>
    public bool EqualShards { get; init; } = true;

    /// <summary>Threads that load batches, at least 1; each makes a whole batch. Batches are the same whatever their number.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>Batches that are loaded ahead of the caller, 0 to 10,000; fewer than <see cref="Workers"/> leaves some of them idle.</summary>
    public int Prefetch { get; init; } = 2;

    /// <summary>
    /// Whether the memory of a disposed batch's frames becomes that of a later batch, which saves most of the time that making one takes.
    /// Then nothing may look at <see cref="ClipBatch.Frames"/>, or at a view of it, once the batch is disposed: neither a backward pass.
    /// </summary>
    public bool ReuseBuffers { get; init; } = true;
}
