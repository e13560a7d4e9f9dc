using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace LisVit.Data.Batching;

/// <summary>
/// Loads the clips of a dataset ahead of the caller, on a fixed number of workers behind a bounded channel, and batches them. Batches
/// depend on the dataset, the options' seed and the epoch alone. Workers hold managed memory only; tensors are made on the
/// caller's thread, outside its dispose scopes: each batch lives until its caller disposes it. Stopping half-way stops the workers.
/// </summary>
public sealed class ClipLoader : IBatchLoader<ClipBatch>
{
    private readonly ClipDataset dataset;
    private readonly ClipLoaderOptions options;

    /// <summary>Creates a loader.</summary>
    /// <param name="dataset">What to load.</param>
    /// <param name="options">How; null takes the defaults.</param>
    /// <exception cref="ArgumentException">A value is out of range, or the epoch would be empty; the message has the value.</exception>
    public ClipLoader(ClipDataset dataset, ClipLoaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        this.dataset = dataset;
        this.options = options ?? new ClipLoaderOptions();
        Check(this.options.BatchSize, least: 1, nameof(ClipLoaderOptions.BatchSize));
        Check(this.options.Workers, least: 1, nameof(ClipLoaderOptions.Workers));
        Check(this.options.Prefetch, least: 0, nameof(ClipLoaderOptions.Prefetch));
        Check(this.options.BucketBatches, least: 0, nameof(ClipLoaderOptions.BucketBatches));
        BatchesPerEpoch = BatchPlan.BatchCount(dataset.Count, this.options);
        if (BatchesPerEpoch == 0)
            throw new ArgumentException($"An epoch would be empty: {dataset.Count} clips do not fill one batch of {this.options.BatchSize}, and DropLast leaves it out. Lessen BatchSize or clear DropLast.", nameof(options));
    }

    /// <inheritdoc/>
    public int BatchesPerEpoch { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">There is no such epoch or batch.</exception>
    /// <exception cref="InvalidDataException">While enumerating: a clip cannot be loaded; the message names it.</exception>
    /// <exception cref="OperationCanceledException">While enumerating: loading was stopped.</exception>
    public IEnumerable<ClipBatch> Epoch(int epoch, int firstBatch = 0, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        if (firstBatch < 0 || firstBatch > BatchesPerEpoch)
            throw new ArgumentOutOfRangeException(nameof(firstBatch), firstBatch, $"The first batch must be in [0, {BatchesPerEpoch}], but is {firstBatch}.");
        return Load(epoch, firstBatch, cancellationToken);
    }

    private static void Check(int value, int least, string name)
    {
        if (value < least)
            throw new ArgumentException($"{name} must be at least {least}, but is {value}.");
    }

    private IEnumerable<ClipBatch> Load(int epoch, int firstBatch, CancellationToken cancellationToken)
    {
        var plan = BatchPlan.Create(dataset, options, epoch);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var requests = Channel.CreateBounded<Request>((options.Prefetch + 1) * options.BatchSize);
        var workers = Enumerable.Range(0, options.Workers).Select(_ => Task.Run(() => Work(requests.Reader, epoch, stop.Token))).ToArray();
        try
        {
            // The caller feeds the workers itself: they are never further ahead than the channel holds.
            var ahead = new Queue<Request[]>();
            var next = firstBatch;
            for (var batch = firstBatch; batch < plan.Count; batch++)
            {
                for (; next < plan.Count && next <= batch + options.Prefetch; next++)
                    ahead.Enqueue([.. plan[next].Select(index => Ask(requests.Writer, index))]);
                var clips = ahead.Dequeue().Select(request => request.Wait(cancellationToken)).ToArray();
                yield return ClipCollator.Collate(clips);
            }
        }
        finally
        {
            stop.Cancel();
            Task.WaitAll(workers, CancellationToken.None);
        }
    }

    private static Request Ask(ChannelWriter<Request> requests, int index)
    {
        var request = new Request(index);
        return requests.TryWrite(request) ? request : throw new InvalidOperationException("The loader asked for more clips than its channel holds.");
    }

    private async Task Work(ChannelReader<Request> requests, int epoch, CancellationToken stop)
    {
        try
        {
            await foreach (var request in requests.ReadAllAsync(stop).ConfigureAwait(false))
            {
                // The channel hands out what it holds even after a stop.
                stop.ThrowIfCancellationRequested();
                request.Fulfil(dataset, epoch);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopping is how every epoch ends.
        }
    }

    /// <summary>One clip that a worker is to load; an error waits until its turn in the order.</summary>
    private sealed class Request(int index)
    {
        private readonly TaskCompletionSource<(Clip? Clip, ExceptionDispatchInfo? Error)> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Fulfil(ClipDataset dataset, int epoch)
        {
            try
            {
                outcome.SetResult((dataset.Load(index, epoch), null));
            }
            catch (Exception exception)
            {
                outcome.SetResult((null, ExceptionDispatchInfo.Capture(exception)));
            }
        }

        public Clip Wait(CancellationToken cancellationToken)
        {
            outcome.Task.Wait(cancellationToken);
            var (clip, error) = outcome.Task.Result;
            error?.Throw();
            return clip!;
        }
    }
}
