using LisVit.Data.Caching;
using LisVit.Tests;

namespace LisVit.Data.Tests.Caching;

/// <summary>Whatever happens to a cache's file, a picture is never a wrong one.</summary>
public sealed class DamagedCacheTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly StoredClips source = StoredClips.Of((2, 2, 3), (2, 3, 1));
    private readonly List<string> reports = [];
    private readonly byte[] whole;

    public DamagedCacheTests()
    {
        using var cached = new CachedClips(source, Options);
        cached.Fill();
        whole = File.ReadAllBytes(Options.FilePath);
    }

    private FrameCacheOptions Options => new() { FilePath = folder.PathTo("frames") };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_cut_short_anywhere_is_not_used()
    {
        for (var length = 0; length < whole.Length; length++)
            StateWith(whole[..length]).Should().Be(FrameCacheState.Filling, "the file ends after {0} bytes", length);
        reports.Should().HaveCount(whole.Length).And.OnlyContain(report => report.Contains("is made: '") && report.Contains("frame cache"));
        StateWith([.. whole, 0]).Should().Be(FrameCacheState.Filling);
    }

    [Fact]
    public void A_flipped_bit_anywhere_is_noticed()
    {
        var (refused, decoded) = (0, 0);
        for (var at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= (byte)(1 << (at % 8));
            if (StateWith(damaged) == FrameCacheState.Filling)
                refused++;
            else
                decoded++;
            reports.Should().HaveCount(at + 1);
        }

        var frameBytes = (2 * 2 * 3 * 3) + (2 * 3 * 1 * 3);
        (refused, decoded).Should().Be((whole.Length - frameBytes, frameBytes));
    }

    [Fact]
    public void A_damaged_frame_is_decoded_from_the_source_and_said_once()
    {
        byte[] damaged = [.. whole];
        // Clips are written in the order they are decoded in; its index says where the second one lies.
        var second = CacheTrailer.ReadIndex(new MemoryStream(whole), "frames").Clips[1];
        damaged[second.Offset + second.FrameSize] ^= 1;
        File.WriteAllBytes(Options.FilePath, damaged);
        using var cached = new CachedClips(source, Options, reports.Add);

        for (var i = 0; i < 3; i++)
            cached.Open(1, i).Frames.Read([0, 1]).Pixels.Should().Equal(source.Frames(1).Read([0, 1]).Pixels);

        reports.Should().ContainSingle().Which.Should().Be($"Frame 1 of clip 'clip-1' is damaged in frame cache '{Options.FilePath}', and decoded from the source instead. Delete the file, and it is made anew.");
        cached.Verify().Should().Equal("clip-1");
    }

    [Fact]
    public void A_file_that_is_something_else_is_replaced_and_a_folder_is_left_alone()
    {
        StateWith("not a cache, and longer than a head and a trailer together are"u8.ToArray()).Should().Be(FrameCacheState.Filling);
        reports.Should().ContainSingle().Which.Should().Contain("does not begin with 'LISVIT frames 1'");

        File.Delete(Options.FilePath);
        Directory.CreateDirectory(Options.FilePath);
        using var cached = new CachedClips(source, Options, reports.Add);
        cached.State.Should().Be(FrameCacheState.Off);
        Check(cached);
    }

    [Fact]
    public void Nothing_is_written_through_a_link()
    {
        File.Delete($"{Options.FilePath}.lock");
        File.Delete(Options.FilePath);
        using var outside = new TemporaryFolder();
        File.CreateSymbolicLink($"{Options.FilePath}.lock", outside.PathTo("lock"));
        using (var cached = new CachedClips(source, Options, reports.Add))
        {
            cached.Invoking(clips => clips.Fill()).Should().Throw<IOException>().WithMessage("*is a link*");
            Check(cached);
        }

        File.Delete($"{Options.FilePath}.lock");
        File.CreateSymbolicLink(Options.FilePath, outside.PathTo("frames"));
        using (var cached = new CachedClips(source, Options, reports.Add))
            cached.Fill();

        new FileInfo(Options.FilePath).LinkTarget.Should().BeNull();
        Directory.GetFileSystemEntries(outside.FullName).Should().BeEmpty();
    }

    private FrameCacheState StateWith(byte[] file)
    {
        File.WriteAllBytes(Options.FilePath, file);
        using var cached = new CachedClips(source, Options, reports.Add);
        var state = cached.State;
        if (state == FrameCacheState.Whole)
            Check(cached);
        return state;
    }

    private void Check(CachedClips cached)
    {
        for (var clip = 0; clip < source.Count; clip++)
        {
            int[] all = [.. Enumerable.Range(0, source.Frames(clip).FrameCount)];
            cached.Open(clip, 0).Frames.Read(all).Pixels.AsSpan().SequenceEqual(source.Frames(clip).Read(all).Pixels).Should().BeTrue();
        }
    }
}
