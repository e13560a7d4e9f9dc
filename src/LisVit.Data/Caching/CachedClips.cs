namespace LisVit.Data.Caching;

/// <summary>
/// Clips of a recorded corpus whose frames are decoded once: in the first epoch, or ahead by <see cref="Fill"/>, they are written to one file, and read
/// from its memory map from then on. A file that was made of other frames or with other settings is not used, and replaced. Frames are the
/// same with the cache, without it and while it is made. See docs/cache.md. Safe to use from several threads.
/// </summary>
public sealed class CachedClips : IClipSource, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly IClipSource source;
    private readonly FrameCache cache;
    private readonly ByteResize resize;
    private int lastEpoch;

    /// <summary>Opens all clips of a source, takes the fingerprints of their frames, and looks for a cache of them.</summary>
    /// <param name="source">The clips, the same in every epoch; their frames are <see cref="Frames.IStoredFrames"/>.</param>
    /// <param name="options">Which frames to keep, how, and where.</param>
    /// <param name="report">Takes what a user should know, a sentence at a time: why a cache is made, that it is whole, what is wrong with it. Null drops it.</param>
    /// <exception cref="ArgumentException">An option is out of range, or a clip's frames cannot be cached; the message names it.</exception>
    /// <exception cref="InvalidDataException">A clip cannot be opened, or has no frames; the message names it.</exception>
    public CachedClips(IClipSource source, FrameCacheOptions options, Action<string>? report = null)
        : this(source, options, report, new CacheStorage())
    {
    }

    internal CachedClips(IClipSource source, FrameCacheOptions options, Action<string>? report, CacheStorage storage)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrWhiteSpace(options.FilePath);
        this.source = source;
        var plan = CachePlan.Of(source, options);
        resize = new ByteResize(plan.Settings);
        cache = new FrameCache(plan, options.FilePath, storage, report ?? (_ => { }));
    }

    /// <inheritdoc/>
    public int Count => cache.Plan.Clips.Count;

    /// <summary>What becomes of frames at present.</summary>
    public FrameCacheState State => cache.State;

    /// <inheritdoc/>
    /// <remarks>Its frames are those of the source at the size that the cache keeps.</remarks>
    /// <exception cref="InvalidDataException">The source has another clip there than when it was opened.</exception>
    public AnnotatedClip Open(int index, int epoch)
    {
        // Another process may have made the cache, or died over it.
        if (cache.State == FrameCacheState.Elsewhere && Interlocked.Exchange(ref lastEpoch, epoch) != epoch)
            cache.Look();
        var clip = source.Open(index, epoch);
        var planned = cache.Plan.Clips[index];
        return clip.Name == planned.Name && clip.Frames.FrameCount == planned.FrameCount
            ? clip with { Frames = Frames(index, clip) }
            : throw new InvalidDataException($"Clip {index} is '{clip.Name}' with {clip.Frames.FrameCount} frames in epoch {epoch}, but was '{planned.Name}' with {planned.FrameCount} when its cache was opened. A cache needs a source with the same clips in every epoch.");
    }

    /// <summary>
    /// Makes the cache now, if there is none that can be used. Where another process makes it, this waits for that. After a cancellation
    /// a further call or epoch of this object goes on where it stopped; once the object is disposed, the next one begins anew.
    /// </summary>
    /// <param name="progress">Told after every clip, from any thread.</param>
    /// <param name="workers">Clips decoded at once, at least 1; null takes as many as there are processors.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="InvalidDataException">A clip cannot be decoded; the message names it.</exception>
    /// <exception cref="IOException">The cache cannot be written; the message has where, why, and how many bytes it needs.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public void Fill(IProgress<FrameCacheProgress>? progress = null, int? workers = null, CancellationToken cancellationToken = default)
    {
        if (workers < 1)
            throw new ArgumentOutOfRangeException(nameof(workers), workers, $"At least 1 clip must be decoded at once, but workers is {workers}.");
        while (State is FrameCacheState.Elsewhere or FrameCacheState.Filling)
        {
            cache.Look();
            if (cache.Writer is { } writer)
                FillWith(writer, workers, progress, cancellationToken);
            if (State is FrameCacheState.Elsewhere or FrameCacheState.Filling)
                cancellationToken.WaitHandle.WaitOne(Patience);
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (cache.Failure is { } failure)
            throw new IOException(failure);
    }

    /// <summary>Reads every frame of the cache and checks that it is what was written.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Names of the clips that have damaged frames. Those frames are decoded from the source whenever they are read.</returns>
    /// <exception cref="InvalidOperationException">The cache is not whole.</exception>
    public IReadOnlyList<string> Verify(CancellationToken cancellationToken = default)
    {
        var file = cache.File ?? throw new InvalidOperationException($"There is no whole cache to verify: its state is {State}. Fill it first.");
        return [.. Enumerable.Range(0, Count).Where(clip => !file.IsSound(clip, cancellationToken)).Select(clip => cache.Plan.Clips[clip].Name)];
    }

    /// <summary>Lets go of the cache; what was written of one that is not whole is deleted. Clips must not be read any more.</summary>
    public void Dispose() => cache.Dispose();

    private void FillWith(CacheWriter writer, int? workers, IProgress<FrameCacheProgress>? progress, CancellationToken cancellationToken) =>
        ParallelClips.ForEach(Count, workers, index =>
        {
            if (cache.Failure is not null)
                return;
            if (writer.Reserve(index))
                Keep(index);
            progress?.Report(writer.Progress);
        }, cancellationToken);

    private void Keep(int index)
    {
        try
        {
            Frames(index, source.Open(index, epoch: 0)).Keep();
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException or TimeoutException)
        {
            throw new InvalidDataException($"Clip '{cache.Plan.Clips[index].Name}' cannot be cached. {exception.Message}", exception);
        }
    }

    private CachedFrames Frames(int index, AnnotatedClip clip) => new(cache, resize, index, clip.Frames);
}
