using LisVit.Data.Frames;

namespace LisVit.Data.Caching;

/// <summary>Frames of one clip: those that are kept from the cache, all others and damaged ones from the source, resized alike.</summary>
internal sealed class CachedFrames(FrameCache cache, ByteResize resize, int clip, IFrameSource source) : IRentedFrames
{
    private readonly PlannedClip planned = cache.Plan.Clips[clip];

    public int FrameCount => source.FrameCount;

    public RgbFrames Read(ReadOnlySpan<int> indices) => Read(indices, Allocate);

    public RgbFrames ReadRented(ReadOnlySpan<int> indices) => Read(indices, (count, height, width) => FrameLimits.Rent(planned.Name, count, height, width));

    private RgbFrames Allocate(int count, int height, int width) => new(FrameLimits.Allocate(planned.Name, count, height, width), count, height, width);

    private RgbFrames Read(ReadOnlySpan<int> indices, Func<int, int, int, RgbFrames> allocate)
    {
        FrameIndices.Check(indices, FrameCount);
        if (cache.File is { } file)
            return FromFile(file, indices, allocate);
        return cache.Writer is { } writer && writer.Reserve(clip) ? Keep(indices) : Decode(indices);
    }

    /// <summary>Decodes the kept frames and writes them; the clip is reserved.</summary>
    /// <exception cref="InvalidDataException">One is missing or cannot be decoded.</exception>
    public RgbFrames Keep()
    {
        RgbFrames kept;
        try
        {
            kept = Decode(planned.Kept);
        }
        catch (OverflowException exception)
        {
            cache.Writer?.Release(clip);
            throw new InvalidDataException($"{planned.Kept.Length} frames are to be kept of it, which decoded take more than 2 GB at once. Choose fewer with FrameCacheOptions.Sampler, or cut the video.", exception);
        }
        catch
        {
            cache.Writer?.Release(clip);
            throw;
        }

        cache.Add(clip, kept);
        return kept;
    }

    private RgbFrames Keep(ReadOnlySpan<int> indices)
    {
        RgbFrames kept;
        try
        {
            kept = Keep();
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException or TimeoutException)
        {
            // One of the kept frames is broken, perhaps none of those asked for.
            cache.GiveUp($"Clip '{planned.Name}': {exception.Message}");
            return Decode(indices);
        }

        return indices.SequenceEqual(planned.Kept) ? kept : Merge(indices, Allocate(indices.Length, kept.Height, kept.Width), (position, target) =>
        {
            kept.Frame(position).CopyTo(target);
            return true;
        });
    }

    private RgbFrames FromFile(CacheFile file, ReadOnlySpan<int> indices, Func<int, int, int, RgbFrames> allocate)
    {
        var cached = file.Index.Clips[clip];
        return Merge(indices, allocate(indices.Length, cached.Height, cached.Width), (position, target) =>
        {
            if (file.TryRead(clip, position, target))
                return true;
            cache.ReportDamage(clip, planned.Kept[position]);
            return false;
        });
    }

    /// <summary>Takes kept frames from where they are, if they are sound, and decodes the others.</summary>
    private RgbFrames Merge(ReadOnlySpan<int> indices, RgbFrames frames, TryTake take)
    {
        var missing = new List<int>();
        for (var t = 0; t < indices.Length; t++)
        {
            var position = Array.BinarySearch(planned.Kept, indices[t]);
            if (position < 0 || !take(position, frames.Frame(t)))
                missing.Add(t);
        }

        if (missing.Count == 0)
            return frames;
        var chosen = indices.ToArray();
        var decoded = Decode([.. missing.Select(t => chosen[t])]);
        if (decoded.Height != frames.Height || decoded.Width != frames.Width)
            throw new InvalidDataException($"Frame {chosen[missing[0]]} of clip '{planned.Name}' is {decoded.Width} wide and {decoded.Height} high, but others of the same clip are {frames.Width} wide and {frames.Height} high. All frames of a clip must have one size.");
        for (var i = 0; i < missing.Count; i++)
            decoded.Frame(i).CopyTo(frames.Frame(missing[i]));
        return frames;
    }

    private RgbFrames Decode(ReadOnlySpan<int> indices) => resize.Apply(source.Read(indices));

    private delegate bool TryTake(int position, Span<byte> target);
}
