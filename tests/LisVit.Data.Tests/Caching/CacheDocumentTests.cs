using LisVit.Data.Caching;
using LisVit.Data.Sampling;
using LisVit.Tests;

namespace LisVit.Data.Tests.Caching;

/// <summary>The code of docs/cache.md, run.</summary>
public sealed class CacheDocumentTests
{
    private static readonly Documentation Document = new("docs/cache.md", "tests/LisVit.Data.Tests/Caching/CacheDocumentTests.cs");

    [Fact]
    public void The_example_runs()
    {
        var before = Directory.GetCurrentDirectory();
        using var folder = new TemporaryFolder();
        Directory.SetCurrentDirectory(folder.FullName);
        try
        {
            var split = StoredClips.Of((12, 26, 21), (9, 26, 21));
            // begin cache
            using var clips = new CachedClips(split, new FrameCacheOptions
            {
                FilePath = "cache/train.frames",
                Width = 192,
                Height = 256,
                Sampler = new UniformFrameSampler(0.25),
            }, report: Console.WriteLine);
            clips.Fill();                                   // now; without this line in the first epoch
            var frames = clips.Open(0, epoch: 0).Frames.Read([0, 4, 8]);
            // end cache
            (frames.Count, frames.Height, frames.Width).Should().Be((3, 256, 192));
            split.Decoded.Should().Be(6);
            File.Exists(folder.PathTo("cache/train.frames")).Should().BeTrue();
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }

        Document.Text.Should().Contain(Document.Snippet("cache"));
    }
}
