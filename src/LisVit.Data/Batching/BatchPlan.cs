namespace LisVit.Data.Batching;

/// <summary>Which clips are in which batch of an epoch.</summary>
internal static class BatchPlan
{
    public static int BatchCount(int clips, ClipLoaderOptions options) =>
        options.DropLast ? clips / options.BatchSize : (clips + options.BatchSize - 1) / options.BatchSize;

    /// <summary>Clip indices, batch by batch.</summary>
    public static IReadOnlyList<int[]> Create(ClipDataset dataset, ClipLoaderOptions options, int epoch)
    {
        var random = StableRandom.Of(options.Seed, epoch);
        var order = Enumerable.Range(0, dataset.Count).ToArray();
        if (options.Shuffle)
            random.Shuffle(order);
        return [.. order.Chunk((int)Math.Min((long)options.BatchSize * Math.Max(options.BucketBatches, 1), Math.Max(1, order.Length))).SelectMany(Cut).Take(BatchCount(dataset.Count, options))];

        int[][] Cut(int[] window)
        {
            if (options.BucketBatches < 2)
                return [window];

            // OrderBy is stable: clips of one length keep their shuffled order. Whole batches alone change places, so
            // that a smaller one stays the epoch's last.
            var batches = window.OrderBy(index => dataset.FrameCount(index, epoch)).Chunk(options.BatchSize).ToArray();
            if (options.Shuffle)
                random.Shuffle(batches.AsSpan(0, window.Length / options.BatchSize));
            return batches;
        }
    }
}
