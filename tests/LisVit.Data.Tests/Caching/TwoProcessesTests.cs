using LisVit.Data.Caching;
using LisVit.Tests;

namespace LisVit.Data.Tests.Caching;

public sealed class TwoProcessesTests : IDisposable
{
    private static readonly int FrameCount = Enumerable.Range(0, CacheProcess.ClipCount).Sum(clip => 3 + (clip % 4));

    private readonly TemporaryFolder folder = new();
    private readonly List<string> reports = [];

    private FrameCacheOptions Options => new() { FilePath = folder.PathTo("frames") };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Of_processes_that_make_a_cache_at_once_one_makes_it_and_all_use_it()
    {
        var processes = Enumerable.Range(0, 3).Select(_ => CacheProcess.Start(Options.FilePath, delay: 10)).ToArray();
        var said = processes.Select(process => process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).ToArray();
        foreach (var process in processes)
        {
            process.WaitForExit();
            process.ExitCode.Should().Be(0);
            process.Dispose();
        }

        said.Should().BeEquivalentTo(["Whole 0", "Whole 0", $"Whole {FrameCount}"]);
        Names().Should().Equal("frames", "frames.lock");
        CacheProcess.IsWhole(Options).Should().BeTrue();
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
        CacheProcess.IsWhole(Options).Should().BeTrue();
    }

    [Fact]
    public void Only_what_killed_processes_left_of_this_cache_is_deleted()
    {
        foreach (var name in (string[])["frames.0a1b.partial", "frames.small.0a1b.partial", "frames2.0a1b.partial", "frames.partially", "other.txt"])
            folder.Write(name, "left");

        using var cached = new CachedClips(CacheProcess.Source(), Options);

        Names().Should().Equal("frames.lock", "frames.partially", "frames.small.0a1b.partial", "frames2.0a1b.partial", "other.txt");
    }

    private IEnumerable<string?> Names() => Directory.GetFileSystemEntries(folder.FullName).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
