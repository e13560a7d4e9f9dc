using System.Diagnostics;
using LisVit.Data.Caching;
using LisVit.Tests;

namespace LisVit.Data.Tests.Caching;

public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly StoredClips source = StoredClips.Of((3, 4, 5), (2, 6, 3), (1, 5, 5));
    private readonly List<string> reports = [];

    private FrameCacheOptions Options => new() { FilePath = folder.PathTo("frames") };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_disk_that_is_full_after_any_byte_leaves_no_cache_and_training_goes_on()
    {
        long length;
        using (var cached = new CachedClips(source, Options))
        {
            cached.Fill();
            length = new FileInfo(Options.FilePath).Length;
        }

        File.Delete(Options.FilePath);
        for (var room = 0; room < length; room++)
            Fails(new FailingStorage { Room = room }, "No space left on device (about * bytes are needed, * were written)");
        using var enough = new CachedClips(source, Options, null, new FailingStorage { Room = length });
        enough.Fill();
        enough.Verify().Should().BeEmpty();
    }

    [Fact]
    public void So_does_a_failure_of_any_other_step()
    {
        Fails(new FailingStorage { Flushes = false }, "No space left on device*");
        Fails(new FailingStorage { Renames = false }, "No space left on device*");
        Fails(new FailingStorage { Creates = false }, "Access is denied");
    }

    [Fact]
    public void So_does_a_file_that_becomes_too_large_for_its_file_system()
    {
        // What a FileStream throws of EFBIG, as at 4 GB of FAT32.
        for (var room = 0; room < 300; room += 50)
            Fails(new FailingStorage { Room = room, Error = new ArgumentOutOfRangeException("value", "Specified file length was too large for the file system.") }, "'*.partial' would be larger than its file system, or the limit of this process, lets a file be (about * bytes are needed, * were written)");
    }

    [SkippableFact]
    public void A_limit_on_the_size_of_files_leaves_no_cache_and_does_not_end_the_process()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no ulimit");
        // 64 blocks of 512 bytes, of which the cache needs more. The runtime makes a large file in memory unless it is told not to.
        var start = new ProcessStartInfo("sh", ["-c", "ulimit -f 64; DOTNET_EnableWriteXorExecute=0 exec dotnet exec \"$0\" \"$1\" 0", typeof(CacheProcess).Assembly.Location, Options.FilePath]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        output.Should().StartWith("begin\n1\n2\n");
        error.Result.Should().Contain("System.IO.IOException: Frame cache").And.Contain("would be larger than its file system, or the limit of this process");
        Directory.GetFiles(folder.FullName).Should().ContainSingle().Which.Should().EndWith(".lock");
    }

    [SkippableFact]
    public void A_real_disk_that_is_full_leaves_no_cache()
    {
        using var disk = new SmallDisk(kilobytes: 64);
        var large = StoredClips.Of((2, 64, 64), (2, 64, 64), (2, 64, 64));
        using var cached = new CachedClips(large, new FrameCacheOptions { FilePath = Path.Combine(disk.FullName, "frames") }, null, new FailingStorage());

        cached.Invoking(clips => clips.Fill()).Should().Throw<IOException>().WithMessage("*No space left on device*(about 73728 bytes are needed, * were written)*");

        Directory.GetFiles(disk.FullName).Should().ContainSingle().Which.Should().EndWith(".lock");
    }

    [Fact]
    public void A_disk_without_enough_room_is_not_filled()
    {
        var storage = new FailingStorage { Free = 100 };

        Fails(storage, "only 100 bytes are free there (about * bytes are needed, 0 were written)");

        storage.Created.Should().Be(0);
    }

    [Fact]
    public void A_cache_that_cannot_be_replaced_stays_as_it_was()
    {
        using (var cached = new CachedClips(source, Options))
            cached.Fill();
        var before = File.ReadAllBytes(Options.FilePath);
        source.Frames(0).Seed = 9;

        using (var failing = new CachedClips(source, Options, null, new FailingStorage { Room = 300 }))
            failing.Invoking(clips => clips.Fill()).Should().Throw<IOException>();

        File.ReadAllBytes(Options.FilePath).Should().Equal(before);
        Directory.GetFiles(folder.FullName).Should().HaveCount(2);
    }

    private void Fails(FailingStorage storage, string reason)
    {
        reports.Clear();
        using (var ahead = new CachedClips(source, Options, null, storage))
        {
            ahead.Invoking(clips => clips.Fill()).Should().Throw<IOException>().WithMessage($"Frame cache '{Options.FilePath}' cannot be made: {reason}. Frames are decoded*");
            ahead.State.Should().Be(FrameCacheState.Off);
        }

        using (var training = new CachedClips(source, Options, reports.Add, storage))
        {
            for (var clip = 0; clip < source.Count; clip++)
                training.Open(clip, 0).Frames.Read([0]).Pixels.Should().Equal(source.Frames(clip).Read([0]).Pixels);
            training.State.Should().Be(FrameCacheState.Off);
        }

        reports.Should().HaveCount(2);
        reports[1].Should().Match($"*cannot be made: {reason}. Frames are decoded from the source instead, which is slower.");
        Directory.GetFiles(folder.FullName).Should().ContainSingle().Which.Should().EndWith(".lock");
    }

    private sealed class FailingStorage : CacheStorage
    {
        public long Room { get; init; } = long.MaxValue;

        public long Free { get; init; } = long.MaxValue;

        public Exception Error { get; init; } = Full();

        public bool Creates { get; init; } = true;

        public bool Flushes { get; init; } = true;

        public bool Renames { get; init; } = true;

        public int Created { get; private set; }

        public override long FreeBytes(string folder) => Free;

        public override Stream Create(string path)
        {
            if (!Creates)
                throw new UnauthorizedAccessException("Access is denied.");
            Created++;
            return new Disk(path, Room, Error);
        }

        public override void Flush(Stream stream)
        {
            if (!Flushes)
                throw Full();
            base.Flush(stream);
        }

        public override void Rename(string from, string to)
        {
            if (!Renames)
                throw Full();
            base.Rename(from, to);
        }

        private static IOException Full() => new("No space left on device.");

        private sealed class Disk(string path, long room, Exception error) : FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0)
        {
            private long left = room;

            public override void Write(ReadOnlySpan<byte> buffer)
            {
                var fits = (int)Math.Min(left, buffer.Length);
                base.Write(buffer[..fits]);
                left -= fits;
                if (fits < buffer.Length)
                    throw error;
            }
        }
    }
}
