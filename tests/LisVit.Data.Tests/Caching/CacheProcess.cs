using System.Diagnostics;
using LisVit.Data.Caching;

namespace LisVit.Data.Tests.Caching;

/// <summary>Makes a cache in a process of its own, which tests start beside others and kill.</summary>
internal static class CacheProcess
{
    /// <summary>What all processes make a cache of; another number makes them slower.</summary>
    public static StoredClips Source(int delay = 0)
    {
        var source = new StoredClips { Delay = TimeSpan.FromMilliseconds(delay) };
        for (var clip = 0; clip < 24; clip++)
            source.Add($"clip-{clip}", 3 + (clip % 4), 16, 12, clip);
        return source;
    }

    public static Process Start(string cache, int delay) => Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(CacheProcess).Assembly.Location, cache, $"{delay}"])
    {
        RedirectStandardOutput = true,
    })!;

    /// <summary>Arguments: the cache's file, and milliseconds that each clip takes. Says "begin", and then what came of it.</summary>
    public static int Main(string[] arguments)
    {
        var source = Source(int.Parse(arguments[1], System.Globalization.CultureInfo.InvariantCulture));
        Console.WriteLine("begin");
        using var clips = new CachedClips(source, new FrameCacheOptions { FilePath = arguments[0] });
        clips.Fill(workers: 1);
        Console.WriteLine($"{clips.State} {source.Decoded}");
        return 0;
    }
}
