using System.IO.Hashing;
using System.Runtime.InteropServices;
using LisVit.Data.Frames;
using LisVit.Data.Sampling;

namespace LisVit.Data.Caching;

/// <summary>What a cache of a source must hold. A cache that holds anything else is not used.</summary>
internal sealed record CachePlan(CacheSettings Settings, IReadOnlyList<PlannedClip> Clips)
{
    /// <summary>Frames to keep, of all clips.</summary>
    public long FrameCount => Clips.Sum(clip => (long)clip.Kept.Length);

    /// <summary>Opens all clips and takes their fingerprints, on all processors; no frame is decoded but those of a video whose number is not known.</summary>
    public static CachePlan Of(IClipSource source, FrameCacheOptions options)
    {
        var settings = options.Settings;
        if (source.Count < 1)
            throw new ArgumentException($"A cache needs a source with at least 1 clip, but {source.GetType().Name} has {source.Count}.", nameof(source));
        var clips = new PlannedClip[source.Count];
        ParallelClips.ForEach(clips.Length, workers: null, index => clips[index] = Plan(source.Open(index, epoch: 0), options.Sampler), CancellationToken.None);
        return new CachePlan(settings, clips);
    }

    /// <summary>
    /// Why a cache does not hold what this plan says, or null where it does. It may hold more, and in another order: a training leaves out clips of a
    /// split that was cached whole.
    /// </summary>
    /// <param name="index">What the cache holds.</param>
    /// <param name="clips">The clips of this plan in the cache, where there is no objection.</param>
    public string? Objection(CacheIndex index, out IReadOnlyList<CachedClip> clips)
    {
        var found = new CachedClip[Clips.Count];
        clips = found;
        if (index.Settings != Settings)
            return $"its frames are kept {index.Settings}, now {Settings} is asked for";
        var names = new Dictionary<string, CachedClip>(StringComparer.Ordinal);
        foreach (var clip in index.Clips)
            names.TryAdd(clip.Planned.Name, clip);
        for (var i = 0; i < found.Length; i++)
        {
            var wanted = Clips[i];
            var cached = i < index.Clips.Count && index.Clips[i].Planned.Name == wanted.Name ? index.Clips[i] : names.GetValueOrDefault(wanted.Name);
            if (cached is null)
                return $"it does not hold clip '{wanted.Name}'";
            if (cached.Planned.Fingerprint != wanted.Fingerprint || cached.Planned.FrameCount != wanted.FrameCount)
                return $"the frames of clip '{wanted.Name}' changed since it was made";
            if (!cached.Planned.Kept.AsSpan().SequenceEqual(wanted.Kept))
                return $"it keeps other frames of clip '{wanted.Name}' than are asked for now";
            found[i] = cached;
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
