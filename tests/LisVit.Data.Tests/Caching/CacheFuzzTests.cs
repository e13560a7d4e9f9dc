using System.Buffers.Binary;
using System.IO.Hashing;
using LisVit.Data.Caching;
using LisVit.Data.Sampling;
using LisVit.Tests;
using LisVit.Tests.Fuzzing;
using Xunit.Abstractions;

namespace LisVit.Data.Tests.Caching;

/// <summary>Damaged caches and killed processes. scripts/soak runs these many more times.</summary>
[Trait("Category", "Fuzz")]
public sealed class CacheFuzzTests(ITestOutputHelper output) : IDisposable
{
    private static readonly byte[] Opcodes = [0, 1, 3, 16, 40, 255];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_damaged_index_is_read_or_refused()
    {
        byte[][] seeds = [.. Seeds()];

        // Half of the inputs are damaged anywhere, half have a damaged index whose checksums are right.
        var run = FuzzRun.Of(
            random => random.Next(2) == 0 ? Mutation.OfOne(seeds, Opcodes, random) : WithDamagedIndex(seeds[random.Next(seeds.Length)], random),
            bytes =>
            {
                var index = CacheTrailer.ReadIndex(new MemoryStream(bytes), FuzzRun.Source);
                // All frames that the index speaks of are there.
                foreach (var clip in index.Clips)
                    XxHash3.HashToUInt64(bytes.AsSpan(checked((int)clip.Offset), checked((int)(clip.End - clip.Offset))));
            });

        output.WriteLine(run.Report("frame cache index"));
        run.Successes.Should().BeInRange(1, run.Inputs - 1);
    }

    [Fact]
    public void A_damaged_file_never_gives_a_wrong_picture()
    {
        var source = StoredClips.Of((3, 4, 5), (4, 6, 3));
        var options = new FrameCacheOptions { FilePath = folder.PathTo("frames") };
        var expected = Enumerable.Range(0, source.Count).Select(clip => All(source, clip)).ToArray();
        using (var cached = new CachedClips(source, options))
            cached.Fill();
        byte[][] seeds = [File.ReadAllBytes(options.FilePath)];

        var (used, inputs) = (0, FuzzRun.Count / 10);
        for (var seed = 0; seed < inputs; seed++)
        {
            File.WriteAllBytes(options.FilePath, Mutation.OfOne(seeds, Opcodes, new Random(seed)));
            using var cached = new CachedClips(source, options);
            used += cached.State == FrameCacheState.Whole ? 1 : 0;
            for (var clip = 0; clip < source.Count; clip++)
                All(cached, clip).AsSpan().SequenceEqual(expected[clip]).Should().BeTrue("input {0} must not change clip {1}", seed, clip);
        }

        output.WriteLine($"fuzz frame cache: {inputs} files, {used} used, {inputs - used} made anew, 0 wrong pictures");
        used.Should().BeInRange(1, inputs - 1);
    }

    [Fact]
    public void A_process_killed_while_it_makes_a_cache_leaves_none_or_a_whole_one()
    {
        var options = new FrameCacheOptions { FilePath = folder.PathTo("frames") };
        var (kills, whole, leftovers) = (Math.Min(FuzzRun.Count / 500, 200), 0, 0);
        for (var seed = 0; seed < kills; seed++)
        {
            File.Delete(options.FilePath);
            var random = new Random(seed);
            using var process = CacheProcess.Start(options.FilePath, delay: 2);
            // It says a line before the first clip and one behind each, and what came of it.
            for (var line = random.Next(CacheProcess.ClipCount + 3); line > 0; line--)
                process.StandardOutput.ReadLine();
            Thread.Sleep(random.Next(4));
            process.Kill();
            process.WaitForExit();
            leftovers += Directory.GetFiles(folder.FullName, "*.partial").Length;

            var isWhole = File.Exists(options.FilePath);
            CacheProcess.IsWhole(options).Should().Be(isWhole);
            Directory.GetFiles(folder.FullName).Should().HaveCount(isWhole ? 2 : 1, "the next process deletes what is left");
            whole += isWhole ? 1 : 0;
        }

        output.WriteLine($"fuzz frame cache: {kills} processes killed, {whole} whole caches, {leftovers} partial files deleted, 0 broken caches");
    }

    private static byte[] All(IClipSource source, int index)
    {
        var frames = source.Open(index, 0).Frames;
        return frames.Read([.. Enumerable.Range(0, frames.FrameCount)]).Pixels;
    }

    private IEnumerable<byte[]> Seeds()
    {
        FrameCacheOptions[] options =
        [
            new() { FilePath = folder.PathTo("as they are") },
            new() { FilePath = folder.PathTo("resized"), Width = 3, Height = 2, Sampler = new UniformFrameSampler(0.5) },
        ];
        foreach (var option in options)
        {
            using var cached = new CachedClips(new StoredClips().Add("../..", 3, 4, 5, 0).Add("SÜD", 2, 6, 3, 1).Add("", 1, 1, 1, 2), option);
            cached.Fill(workers: 1);
            yield return File.ReadAllBytes(option.FilePath);
        }
    }

    private static byte[] WithDamagedIndex(byte[] file, Random random)
    {
        var offset = (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(file.Length - CacheFormat.TrailerSize));
        var index = Mutation.OfOne([file[offset..^CacheFormat.TrailerSize]], Opcodes, random);
        return [.. file[..offset], .. index, .. CacheTrailer.Encode(offset, index)];
    }
}
