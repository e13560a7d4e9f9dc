using System.IO.Hashing;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using LisVit.Data.Frames;
using LisVit.Data.Sampling;

namespace LisVit.Data.Caching;

/// <summary>What a cache of a source must hold. A cache that holds anything else is not used.</summary>
internal sealed record CachePlan(CacheSettings Settings, IReadOnlyList<PlannedClip> Clips)
{
    /// <summary>Frames to keep, of all clips.</summary>
    public long FrameCount => Clips.Sum(clip => (long)clip.Kept.Length);

    /// <summary>Opens all clips and takes their fingerprints, on all processors; no frame is decoded.</summary>
    public static CachePlan Of(IClipSource source, FrameCacheOptions options)
    {
        var settings = options.Settings;
        if (source.Count < 1)
            throw new ArgumentException($"A cache needs a source with at least 1 clip, but {source.GetType().Name} has {source.Count}.", nameof(source));
        var clips = new PlannedClip[source.Count];
        try
        {
            Parallel.For(0, clips.Length, index => clips[index] = Plan(source.Open(index, epoch: 0), options.Sampler));
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }

        return new CachePlan(settings, clips);
    }

    /// <summary>Why a cache does not hold what this plan says, or null where it does.</summary>
    public string? Objection(CacheIndex index)
    {
        if (index.Settings != Settings)
            return $"its frames are kept {index.Settings}, now {Settings} is asked for";
        if (index.Clips.Count != Clips.Count)
            return $"it holds {index.Clips.Count} clips, now there are {Clips.Count}";
        for (var i = 0; i < Clips.Count; i++)
        {
            var (cached, wanted) = (index.Clips[i].Planned, Clips[i]);
            if (cached.Name != wanted.Name)
                return $"clip {i} of it is '{cached.Name}', now it is '{wanted.Name}'";
            if (cached.Fingerprint != wanted.Fingerprint || cached.FrameCount != wanted.FrameCount)
                return $"the frames of clip '{wanted.Name}' changed since it was made";
            if (!cached.Kept.AsSpan().SequenceEqual(wanted.Kept))
                return $"it keeps other frames of clip '{wanted.Name}' than are asked for now";
        }

        return null;
    }

    private static PlannedClip Plan(AnnotatedClip clip, IFrameSampler? sampler)
    {
        if (clip.Frames is not IStoredFrames stored)
            throw new ArgumentException($"Clip '{clip.Name}' cannot be cached: its frames ({clip.Frames.GetType().Name}) are not IStoredFrames, so that nobody could tell when they change. Use the source without a cache.");
        if (stored.FrameCount < 1)
            throw new InvalidDataException($"Clip '{clip.Name}' cannot be cached: it has no frames. Leave it out of the corpus.");
        if (!CacheFormat.Holds(clip.Name))
            throw new ArgumentException($"Clip '{clip.Name}' cannot be cached: its name must be valid Unicode of at most {CacheFormat.LongestName} bytes in UTF-8. Shorten it.");
        int[] kept = sampler is null
            ? [.. Enumerable.Range(0, stored.FrameCount)]
            : [.. sampler.Sample(stored.FrameCount, new ForbiddenRandom(sampler.GetType().Name)).Distinct().Order()];
        return new PlannedClip(clip.Name, XxHash128.HashToUInt128(MemoryMarshal.AsBytes(stored.Fingerprint.AsSpan())), stored.FrameCount, kept);
    }
}
