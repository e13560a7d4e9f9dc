using System.Threading.Channels;

namespace LisVit.Data.Batching;

/// <summary>
/// Loads the batches of a dataset ahead of the caller, on a fixed number of workers behind a bounded channel. Batches depend on the dataset,
/// the options' seed and the epoch alone. They belong to no dispose scope: each lives until its caller disposes it, which lets its memory
/// serve a later one. Stopping half-way stops the workers. Safe to use from several threads.
/// </summary>
public sealed class ClipLoader : IBatchLoader<ClipBatch>
{
    private const int MostAhead = 10_000;

    private readonly ClipDataset dataset;
    private readonly ClipLoaderOptions options;
    private readonly ClipCollator collator;
    private volatile EpochPlan? latestPlan;

    /// <summary>Creates a loader.</summary>
    /// <param name="dataset">What to load.</param>
    /// <param name="options">How; null takes the defaults.</param>
    /// <exception cref="ArgumentException">A value is out of range, or the epoch would be empty; the message has the value.</exception>
    public ClipLoader(ClipDataset dataset, ClipLoaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        this.dataset = dataset;
        this.options = Checked(options ?? new ClipLoaderOptions());
        if (this.options.FrameBudget is null && BatchPlan.BatchCount(dataset.Count, this.options) == 0)
            throw new ArgumentException(EmptyShare(dataset.Count, this.options), nameof(options));
        collator = new ClipCollator(dataset, this.options.ReuseBuffers ? new FrameBuffers(this.options.Prefetch + 1) : null);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">There is no such epoch.</exception>
    /// <exception cref="InvalidDataException">With a <see cref="ClipLoaderOptions.FrameBudget"/>: a clip cannot be opened to learn its length; the message names it.</exception>
    public int BatchCount(int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        return BatchCount(epoch, CancellationToken.None);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">There is no such epoch or batch.</exception>
    /// <exception cref="InvalidDataException">While enumerating: a clip cannot be loaded; the message names it.</exception>
    /// <exception cref="OperationCanceledException">While enumerating, and with a frame budget before that: loading was stopped.</exception>
    public IEnumerable<ClipBatch> Epoch(int epoch, int firstBatch = 0, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        var count = BatchCount(epoch, cancellationToken);
        if (firstBatch < 0 || firstBatch > count)
            throw new ArgumentOutOfRangeException(nameof(firstBatch), firstBatch, $"The first batch must be in [0, {count}], but is {firstBatch}.");
        return Load(epoch, firstBatch, cancellationToken);
    }

    private int BatchCount(int epoch, CancellationToken cancellationToken) =>
        options.FrameBudget is null ? BatchPlan.BatchCount(dataset.Count, options) : Plan(epoch, cancellationToken).Length;

    private static ClipLoaderOptions Checked(ClipLoaderOptions options)
    {
        Check(options.BatchSize, least: 1, nameof(options.BatchSize));
        Check(options.FrameBudget ?? 1, least: 1, nameof(options.FrameBudget));
        Check(options.BucketBatches, least: 0, nameof(options.BucketBatches));
        Check(options.Workers, least: 1, nameof(options.Workers));
        Check(options.Prefetch, least: 0, nameof(options.Prefetch));
        Check(options.WorldSize, least: 1, nameof(options.WorldSize));
        Check(options.Rank, least: 0, nameof(options.Rank));
        if (options.Prefetch > MostAhead)
            throw new ArgumentException($"Prefetch must be at most {MostAhead}, but is {options.Prefetch}; all these batches would be in memory.");
        if (options.Rank >= options.WorldSize)
            throw new ArgumentException($"Rank must be below WorldSize, {options.WorldSize}, but is {options.Rank}; ranks count from 0.");
        if (options.DropLast && options.FrameBudget is not null)
            throw new ArgumentException("DropLast leaves out a batch that is not full, but with FrameBudget batches have no size to be full at. Clear one of them.");
        return options;
    }

    private static void Check(int value, int least, string name)
    {
        if (value < least)
            throw new ArgumentException($"{name} must be at least {least}, but is {value}.");
    }

    private static string EmptyShare(int clips, ClipLoaderOptions options) => options.DropLast && clips < options.BatchSize
        ? $"An epoch would be empty: {clips} clips do not fill one batch of {options.BatchSize}, and DropLast leaves it out. Lessen BatchSize or clear DropLast."
        : $"Rank {options.Rank} of {options.WorldSize} would have an empty epoch: {clips} clips make too few batches of {options.BatchSize}. Lessen BatchSize or WorldSize, or set EqualShards.";

    private int[][] Plan(int epoch, CancellationToken cancellationToken)
    {
        if (latestPlan is { } latest && latest.Epoch == epoch)
            return latest.Batches;
        var lengths = BatchPlan.NeedsLengths(options) ? Lengths(epoch, cancellationToken) : [];
        var plan = BatchPlan.Create(dataset.Count, lengths, options, epoch);
        latestPlan = new EpochPlan(epoch, plan);
        return plan;
    }

    /// <summary>Sampled frames of every clip of an epoch. Opening a clip lists its folder, so all workers do it.</summary>
    private int[] Lengths(int epoch, CancellationToken cancellationToken)
    {
        var lengths = new int[dataset.Count];
        ParallelClips.ForEach(lengths.Length, options.Workers, clip => lengths[clip] = dataset.Choose(clip, epoch).FrameCount, cancellationToken);
        return lengths;
    }

    private IEnumerable<ClipBatch> Load(int epoch, int firstBatch, CancellationToken cancellationToken)
    {
        var plan = Plan(epoch, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // The caller feeds the workers itself: they are never further ahead than the channel holds.
        var orders = Channel.CreateBounded<BatchOrder>(options.Prefetch + 1);
        var workers = Enumerable.Range(0, Math.Min(options.Workers, options.Prefetch + 1)).Select(_ => Task.Run(() => Work(orders.Reader, stop.Token))).ToArray();
        var ahead = new Queue<BatchOrder>();
        try
        {
            var next = firstBatch;
            for (var batch = firstBatch; batch < plan.Length; batch++)
            {
                for (; next < plan.Length && next <= batch + options.Prefetch; next++)
                    ahead.Enqueue(Ask(orders.Writer, plan[next], epoch));
                ahead.Peek().WaitUntilDone(cancellationToken);
                yield return ahead.Dequeue().Take();
            }
        }
        finally
        {
            stop.Cancel();
            Task.WaitAll(workers, CancellationToken.None);
            foreach (var order in ahead)
                order.Discard();
        }
    }

    private static BatchOrder Ask(ChannelWriter<BatchOrder> orders, int[] clips, int epoch)
    {
        var order = new BatchOrder(clips, epoch);
        return orders.TryWrite(order) ? order : throw new InvalidOperationException("The loader asked for more batches than its channel holds.");
    }

    private async Task Work(ChannelReader<BatchOrder> orders, CancellationToken stop)
    {
        try
        {
            await foreach (var order in orders.ReadAllAsync(stop).ConfigureAwait(false))
            {
                // The channel hands out what it holds even after a stop.
                stop.ThrowIfCancellationRequested();
                order.Fulfil(collator, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopping is how every epoch ends.
        }
    }

    private sealed record EpochPlan(int Epoch, int[][] Batches);
}
