namespace LisVit.Data.Batching;

/// <summary>Which clips are in which batch of an epoch: order, windows of like length, batches, this rank's share.</summary>
internal static class BatchPlan
{
    /// <summary>Whether a plan depends on how long clips are.</summary>
    public static bool NeedsLengths(ClipLoaderOptions options) => options.BucketBatches > 1 || options.FrameBudget is not null;

    /// <summary>Batches of this rank where no <see cref="ClipLoaderOptions.FrameBudget"/> is set.</summary>
    public static int BatchCount(int clips, ClipLoaderOptions options)
    {
        var all = options.DropLast ? clips / options.BatchSize : ((long)clips + options.BatchSize - 1) / options.BatchSize;
        return Share((int)all, options);
    }

    /// <summary>Clip indices, batch by batch.</summary>
    /// <param name="clips">Clips of the epoch.</param>
    /// <param name="lengths">Sampled frames of each clip where <see cref="NeedsLengths"/> says so, else empty.</param>
    /// <param name="options">How.</param>
    /// <param name="epoch">Which epoch; orders differ.</param>
    public static int[][] Create(int clips, ReadOnlyMemory<int> lengths, ClipLoaderOptions options, int epoch)
    {
        var random = StableRandom.Of(options.Seed, epoch);
        var order = Enumerable.Range(0, clips).ToArray();
        if (options.Shuffle)
            random.Shuffle(order);
        var window = options.BucketBatches > 1 ? (int)Math.Min((long)options.BatchSize * options.BucketBatches, clips) : clips;
        int[][] batches = [.. order.Chunk(window).SelectMany(Batches).Where(batch => !options.DropLast || batch.Length == options.BatchSize)];
        return [.. Enumerable.Range(0, Share(batches.Length, options)).Select(step => batches[(step * options.WorldSize + options.Rank) % batches.Length])];

        int[][] Batches(int[] window)
        {
            // OrderBy is stable: clips of one length keep their shuffled order.
            var sorted = options.BucketBatches > 1 ? [.. window.OrderBy(clip => lengths.Span[clip])] : window;
            var batches = options.FrameBudget is { } budget ? Cut(sorted, lengths, options.BatchSize, budget) : [.. sorted.Chunk(options.BatchSize)];
            // Where only the last batch can be smaller, it stays the epoch's last.
            var shuffled = options.FrameBudget is null ? window.Length / options.BatchSize : batches.Length;
            if (options.Shuffle && options.BucketBatches > 1)
                random.Shuffle(batches.AsSpan(0, shuffled));
            return batches;
        }
    }

    private static int Share(int batches, ClipLoaderOptions options) =>
        (int)(((long)batches + options.WorldSize - 1 - (options.EqualShards ? 0 : options.Rank)) / options.WorldSize);

    /// <summary>Cuts clips into batches of at most so many clips and padded frames.</summary>
    private static int[][] Cut(int[] clips, ReadOnlyMemory<int> lengths, int mostClips, int mostFrames)
    {
        var batches = new List<int[]>();
        var (first, longest) = (0, 0);
        for (var next = 0; next < clips.Length; next++)
        {
            var grown = Math.Max(longest, lengths.Span[clips[next]]);
            if (next > first && (next - first == mostClips || (long)(next - first + 1) * grown > mostFrames))
            {
                batches.Add(clips[first..next]);
                (first, grown) = (next, lengths.Span[clips[next]]);
            }

            longest = grown;
        }

        return [.. batches, clips[first..]];
    }
}
