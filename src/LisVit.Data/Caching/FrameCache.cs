using LisVit.Data.Frames;

namespace LisVit.Data.Caching;

/// <summary>One cache in its states: whole, being written here or elsewhere, or given up. Safe to use from several threads.</summary>
internal sealed class FrameCache : IDisposable
{
    private readonly CachePlan plan;
    private readonly string path;
    private readonly CacheStorage storage;
    private readonly Action<string> report;
    private readonly Lock gate = new();
    private volatile CacheFile? file;
    private volatile CacheWriter? writer;
    private readonly HashSet<int> damaged = [];
    private IDisposable? writing;
    private bool saidElsewhere;

    public FrameCache(CachePlan plan, string path, CacheStorage storage, Action<string> report)
    {
        this.plan = plan;
        this.path = Path.GetFullPath(path);
        this.storage = storage;
        this.report = report;
        Look();
    }

    public CachePlan Plan => plan;

    /// <summary>The whole cache, once there is one.</summary>
    public CacheFile? File => file;

    /// <summary>Takes the clips that are not cached yet.</summary>
    public CacheWriter? Writer => writer;

    /// <summary>Why the cache was given up.</summary>
    public string? Failure { get; private set; }

    public FrameCacheState State => file is not null ? FrameCacheState.Whole
        : Failure is not null ? FrameCacheState.Off
        : writer is not null ? FrameCacheState.Filling
        : FrameCacheState.Elsewhere;

    /// <summary>Uses the cache that is there, or else begins to write one, unless another process does.</summary>
    public void Look()
    {
        lock (gate)
        {
            if (State != FrameCacheState.Elsewhere)
                return;
            try
            {
                if (TryUse(out _))
                    return;
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                writing = CacheLock.TryTake(path);
                if (writing is null)
                {
                    if (!saidElsewhere)
                        report($"Frame cache '{path}' is being made by another process, or elsewhere in this one. Frames are decoded from the source until it is whole.");
                    saidElsewhere = true;
                    return;
                }

                // The other may have finished between the look and the lock.
                if (TryUse(out var objection))
                {
                    Unlock();
                    return;
                }

                report($"Frame cache '{path}' is made: {objection}.");
                CacheWriter.DeleteLeftovers(path);
                writer = new CacheWriter(plan, path, storage);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                GiveUp(exception.Message);
            }
        }
    }

    /// <summary>Writes the kept frames of a clip; whatever is wrong with that is reported, and the cache given up.</summary>
    public void Add(int clip, RgbFrames frames)
    {
        try
        {
            if (writer is not { } open || !open.Add(clip, frames))
                return;
            lock (gate)
            {
                // Disposed meanwhile: the file is there for others.
                if (Failure is not null)
                    return;
                if (!TryUse(out var objection))
                    throw new InvalidDataException($"it was written and cannot be used: {objection}");
                writer = null;
                Unlock();
            }

            report($"Frame cache '{path}' is whole: {plan.FrameCount} frames of {plan.Clips.Count} clips.");
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            GiveUp(exception.Message);
        }
    }

    /// <summary>Stops writing; frames come from the source from now on.</summary>
    public void GiveUp(string reason)
    {
        lock (gate)
        {
            if (Failure is not null || file is not null)
                return;
            Failure = $"Frame cache '{path}' cannot be made: {reason.TrimEnd('.')}. Frames are decoded from the source instead, which is slower.";
            Close();
        }

        report(Failure);
    }

    /// <summary>Reports a damaged frame, the first of each clip.</summary>
    public void ReportDamage(int clip, int frame)
    {
        lock (gate)
        {
            if (!damaged.Add(clip))
                return;
        }

        report($"Frame {frame} of clip '{plan.Clips[clip].Name}' is damaged in frame cache '{path}', and decoded from the source instead. Delete the file, and it is made anew.");
    }

    public void Dispose()
    {
        lock (gate)
        {
            Failure ??= $"Frame cache '{path}' is closed.";
            Close();
            file?.Dispose();
        }
    }

    private bool TryUse(out string? objection)
    {
        try
        {
            var found = CacheFile.Open(path);
            objection = plan.Objection(found.Index, out var clips);
            if (objection is not null)
            {
                found.Dispose();
                return false;
            }

            found.Choose(clips);
            file = found;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            objection = "there is none yet";
        }
        catch (InvalidDataException exception)
        {
            objection = exception.Message.TrimEnd('.');
        }

        return file is not null;
    }

    private void Close()
    {
        try
        {
            writer?.Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            report($"What was written of frame cache '{path}' cannot be deleted: {exception.Message}");
        }

        writer = null;
        Unlock();
    }

    private void Unlock()
    {
        writing?.Dispose();
        writing = null;
    }
}
