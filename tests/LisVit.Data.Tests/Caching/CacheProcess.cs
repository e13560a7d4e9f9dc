using System.Diagnostics;
using LisVit.Data.Caching;

namespace LisVit.Data.Tests.Caching;

/// <summary>Makes a cache in a process of its own, which tests start beside others and kill.</summary>
internal static class CacheProcess
{
    public const int ClipCount = 24;

    /// <summary>What all processes make a cache of; another number makes them slower.</summary>
    public static StoredClips Source(int delay = 0)
    {
        var source = new StoredClips { Delay = TimeSpan.FromMilliseconds(delay) };
        for (var clip = 0; clip < ClipCount; clip++)
            source.Add($"clip-{clip}", 3 + (clip % 4), 16, 12, clip);
        return source;
    }

    public static Process Start(string cache, int delay) => Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(CacheProcess).Assembly.Location, cache, $"{delay}"])
    {
        RedirectStandardOutput = true,
    })!;

    /// <summary>Whether there is a cache, which must be whole and sound then.</summary>
    public static bool IsWhole(FrameCacheOptions options)
    {
        var source = Source();
        using var cached = new CachedClips(source, options);
        if (cached.State != FrameCacheState.Whole)
            return false;
        cached.Verify().Should().BeEmpty();
        for (var clip = 0; clip < source.Count; clip++)
            cached.Open(clip, 0).Frames.Read([0, 2]).Pixels.Should().Equal(source.Frames(clip).Read([0, 2]).Pixels);
        return true;
    }

    /// <summary>Arguments: the cache's file, and milliseconds that each clip takes. Says "begin", a line a clip, and then what came of it.</summary>
    public static int Main(string[] arguments)
    {
        var source = Source(int.Parse(arguments[1], System.Globalization.CultureInfo.InvariantCulture));
        Console.WriteLine("begin");
        using var clips = new CachedClips(source, new FrameCacheOptions { FilePath = arguments[0] });
        clips.Fill(new Lines(), workers: 1);
        Console.WriteLine($"{clips.State} {source.Decoded}");
        return 0;
    }

    private sealed class Lines : IProgress<FrameCacheProgress>
    {
        public void Report(FrameCacheProgress value) => Console.WriteLine(value.Clips);
    }
}
