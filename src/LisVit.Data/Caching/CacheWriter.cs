using System.IO.Hashing;
using LisVit.Data.Frames;

namespace LisVit.Data.Caching;

/// <summary>
/// Writes a cache as a stream under a name of its own, and gives it the cache's name when it is whole and on the disk. Disposed
/// before that, it leaves nothing. Safe to use from several threads.
/// </summary>
internal sealed class CacheWriter : IDisposable
{
    private const string Suffix = ".partial";

    private readonly CachePlan plan;
    private readonly string path;
    private readonly CacheStorage storage;
    private readonly string partial;
    private readonly Lock gate = new();
    private readonly CachedClip?[] written;
    private readonly int[] reserved;
    private Stream? stream;
    private long length;
    private int clipCount;
    private long frameCount;
    private bool closed;

    /// <summary>Prepares to write; a file is made for the first clip.</summary>
    public CacheWriter(CachePlan plan, string path, CacheStorage storage)
    {
        this.plan = plan;
        this.path = path;
        this.storage = storage;
        partial = $"{path}.{Guid.NewGuid():N}{Suffix}";
        written = new CachedClip?[plan.Clips.Count];
        reserved = new int[plan.Clips.Count];
    }

    public FrameCacheProgress Progress
    {
        get
        {
            lock (gate)
                return new FrameCacheProgress(clipCount, written.Length, frameCount, length);
        }
    }

    /// <summary>Deletes what killed processes left. Only who holds the lock may: nobody else writes this cache then.</summary>
    public static void DeleteLeftovers(string path)
    {
        var start = $"{Path.GetFileName(path)}.";
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(path)!))
        {
            var name = Path.GetFileName(file);
            // With another dot between them it is of a cache whose name goes on, which another process may be writing.
            if (name.StartsWith(start, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal) && name.IndexOf('.', start.Length) == name.Length - Suffix.Length)
                File.Delete(file);
        }
    }

    /// <summary>Whether the caller is the one to decode a clip and add it.</summary>
    public bool Reserve(int clip) => Interlocked.Exchange(ref reserved[clip], 1) == 0;

    /// <summary>Lets another try: the clip could not be decoded.</summary>
    public void Release(int clip) => Volatile.Write(ref reserved[clip], 0);

    /// <summary>Writes the kept frames of a clip, once.</summary>
    /// <returns>Whether the cache is whole now, which one call returns.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public bool Add(int clip, RgbFrames frames)
    {
        if (frames.Height > CacheFormat.LargestSide || frames.Width > CacheFormat.LargestSide)
            throw new InvalidDataException($"Frames of clip '{plan.Clips[clip].Name}' are {frames.Width} wide and {frames.Height} high, the most that a cache takes is {CacheFormat.LargestSide}. Set Width and Height.");
        var checksums = new ulong[frames.Count];
        for (var t = 0; t < checksums.Length; t++)
            checksums[t] = XxHash3.HashToUInt64(frames.Frame(t));

        var needed = plan.FrameCount * frames.Height * frames.Width * RgbFrames.Channels;

        lock (gate)
        {
            if (closed || written[clip] is not null)
                return false;
            try
            {
                stream ??= Begin(needed);
                written[clip] = new CachedClip(plan.Clips[clip], frames.Height, frames.Width, length, checksums);
                Write(frames.Pixels);
                clipCount++;
                frameCount += frames.Count;
                if (clipCount < written.Length)
                    return false;
                Finish();
                return true;
            }
            catch (Exception exception) when (IsOfDisk(exception))
            {
                var reason = exception is IOException ? exception.Message.TrimEnd('.') : FileTooLarge.Reason(partial);
                throw new IOException($"{reason} (about {needed} bytes are needed, {length} were written)", exception);
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (closed)
                return;
            closed = true;
            if (stream is null)
                return;
            try
            {
                stream.Dispose();
            }
            catch (Exception exception) when (IsOfDisk(exception))
            {
                // A full disk has no room for what is buffered either; the file goes anyway.
            }

            File.Delete(partial);
        }
    }

    private static bool IsOfDisk(Exception exception) => exception is IOException || FileTooLarge.Says(exception);

    // A disk that would be full in the end is left alone: others need its last bytes too.
    private Stream Begin(long needed)
    {
        var free = storage.FreeBytes(Path.GetDirectoryName(path)!);
        if (needed > free)
            throw new IOException($"only {free} bytes are free there");
        stream = storage.Create(partial);
        Write(CacheFormat.Head);
        return stream;
    }

    private void Finish()
    {
        var index = new CacheIndex(plan.Settings, written!).Encode();
        var trailer = CacheTrailer.Encode(length, index);
        Write(index);
        Write(trailer);
        storage.Flush(stream!);
        stream!.Dispose();
        storage.Rename(partial, path);
        closed = true;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        stream!.Write(bytes);
        length += bytes.Length;
    }
}
