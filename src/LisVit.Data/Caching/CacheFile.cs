using System.IO.Hashing;
using System.IO.MemoryMappedFiles;

namespace LisVit.Data.Caching;

/// <summary>A whole cache, mapped read-only. A file that takes its name later does not change it. Safe to use from several threads.</summary>
internal sealed class CacheFile : IDisposable
{
    private readonly MemoryMappedFile map;

    // One view of the whole file: it takes addresses, of which 64 bits have enough, and not memory.
    private readonly MemoryMappedViewAccessor view;

    private CacheFile(MemoryMappedFile map, CacheIndex index)
    {
        this.map = map;
        Index = index;
        view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
    }

    /// <summary>What is read of the file.</summary>
    public CacheIndex Index { get; private set; }

    /// <summary>Takes some of the clips, before any is read: their places are their numbers from now on.</summary>
    public void Choose(IReadOnlyList<CachedClip> clips) => Index = Index with { Clips = clips };

    /// <summary>Opens a cache; its frames are checked when they are read.</summary>
    /// <exception cref="InvalidDataException">It is no cache, or not a whole one.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static CacheFile Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            var index = CacheTrailer.ReadIndex(file, path);
            return new CacheFile(MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false), index);
        }
        catch (EndOfStreamException exception)
        {
            file.Dispose();
            throw new InvalidDataException($"'{path}' is no whole frame cache: it became shorter while it was read.", exception);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Copies a frame, <c>[h w c]</c>.</summary>
    /// <param name="clip">Number of the clip.</param>
    /// <param name="position">Which of its kept frames, from 0.</param>
    /// <param name="frame">Takes the pixels.</param>
    /// <returns>Whether the frame is what was once written; if not, <paramref name="frame"/> holds nothing of use.</returns>
    public bool TryRead(int clip, int position, Span<byte> frame)
    {
        var cached = Index.Clips[clip];
        // A stream checks its bounds, and keeps the view from going away meanwhile.
        using var stream = new UnmanagedMemoryStream(view.SafeMemoryMappedViewHandle, cached.Offset + ((long)position * cached.FrameSize), cached.FrameSize);
        stream.ReadExactly(frame);
        // What was copied is what is checked, every time: hashing a frame costs about as much as copying it.
        return XxHash3.HashToUInt64(frame) == cached.Checksums[position];
    }

    /// <summary>Whether all frames of a clip are what was once written.</summary>
    public bool IsSound(int clip, CancellationToken cancellationToken)
    {
        var frame = new byte[Index.Clips[clip].FrameSize];
        var sound = true;
        for (var position = 0; position < Index.Clips[clip].Checksums.Length; position++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            sound &= TryRead(clip, position, frame);
        }

        return sound;
    }

    public void Dispose()
    {
        view.Dispose();
        map.Dispose();
    }
}
