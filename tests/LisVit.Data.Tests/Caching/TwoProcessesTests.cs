using LisVit.Data.Caching;
using LisVit.Tests;

namespace LisVit.Data.Tests.Caching;

public sealed class TwoProcessesTests : IDisposable
{
    private static readonly int FrameCount = Enumerable.Range(0, 24).Sum(clip => 3 + (clip % 4));

    private readonly TemporaryFolder folder = new();
    private readonly List<string> reports = [];

    private FrameCacheOptions Options => new() { FilePath = folder.PathTo("frames") };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Of_processes_that_make_a_cache_at_once_one_makes_it_and_all_use_it()
    {
        var processes = Enumerable.Range(0, 3).Select(_ => CacheProcess.Start(Options.FilePath, delay: 20)).ToArray();
        var said = processes.Select(process => process.StandardOutput.ReadToEnd().Split('\n')[1]).ToArray();
        foreach (var process in processes)
        {
            process.WaitForExit();
            process.ExitCode.Should().Be(0);
            process.Dispose();
        }

        said.Should().BeEquivalentTo(["Whole 0", "Whole 0", $"Whole {FrameCount}"]);
        Names().Should().Equal("frames", "frames.lock");
        IsWhole().Should().BeTrue();
    }

    [Fact]
    public void A_process_killed_while_it_makes_a_cache_leaves_none_or_a_whole_one()
    {
        // Decoding takes about 24 x 4 ms.
        foreach (var wait in (int[])[0, 30, 60, 110])
        {
            using var process = CacheProcess.Start(Options.FilePath, delay: 4);
            process.StandardOutput.ReadLine().Should().Be("begin");
            Thread.Sleep(wait);
            process.Kill();
            process.WaitForExit();

            IsWhole().Should().Be(File.Exists(Options.FilePath));
        }

        using var next = new CachedClips(CacheProcess.Source(), Options);
        next.Fill();
        Names().Should().Equal("frames", "frames.lock");
        IsWhole().Should().BeTrue();
    }

    [Fact]
    public void Who_comes_second_decodes_and_takes_the_cache_up_at_its_next_epoch()
    {
        using var first = new CachedClips(CacheProcess.Source(), Options);
        var source = CacheProcess.Source();
        using var second = new CachedClips(source, Options, reports.Add);

        second.State.Should().Be(FrameCacheState.Elsewhere);
        second.Open(3, 0).Frames.Read([1]);
        source.Decoded.Should().Be(1);
        first.Fill();
        second.Open(3, 0).Frames.Read([1]);
        source.Decoded.Should().Be(2);
        second.Open(3, 1).Frames.Read([1]).Pixels.Should().Equal(CacheProcess.Source().Frames(3).Read([1]).Pixels);

        source.Decoded.Should().Be(2);
        second.State.Should().Be(FrameCacheState.Whole);
        reports.Should().ContainSingle().Which.Should().Contain("is being made by another process");
    }

    [Fact]
    public void Who_comes_second_makes_it_when_the_first_gives_up()
    {
        var first = new CachedClips(CacheProcess.Source(), Options);
        first.Open(0, 0).Frames.Read([0]);
        using var second = new CachedClips(CacheProcess.Source(), Options);
        second.Open(0, 1);
        second.State.Should().Be(FrameCacheState.Elsewhere);
        Names().Should().HaveCount(2, "what the first writes is left alone");

        first.Dispose();
        second.Open(0, 2);

        second.State.Should().Be(FrameCacheState.Filling);
        second.Fill();
        IsWhole().Should().BeTrue();
    }

    [Fact]
    public void Only_what_killed_processes_left_of_this_cache_is_deleted()
    {
        foreach (var name in (string[])["frames.0a1b.partial", "frames2.0a1b.partial", "frames.partially", "other.txt"])
            folder.Write(name, "left");

        using var cached = new CachedClips(CacheProcess.Source(), Options);

        Names().Should().Equal("frames.lock", "frames.partially", "frames2.0a1b.partial", "other.txt");
    }

    private IEnumerable<string?> Names() => Directory.GetFileSystemEntries(folder.FullName).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private bool IsWhole()
    {
        var source = CacheProcess.Source();
        using var cached = new CachedClips(source, Options);
        if (cached.State != FrameCacheState.Whole)
            return false;
        cached.Verify().Should().BeEmpty();
        for (var clip = 0; clip < source.Count; clip++)
            cached.Open(clip, 0).Frames.Read([0, 2]).Pixels.Should().Equal(source.Frames(clip).Read([0, 2]).Pixels);
        return true;
    }
}
