using System.Collections.Concurrent;
using LisVit.Data.Caching;
using LisVit.Tests;

namespace LisVit.Data.Tests.Caching;

public sealed class FillTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private FrameCacheOptions Options => new() { FilePath = folder.PathTo("train.frames") };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Progress_ends_with_everything()
    {
        var source = StoredClips.Of((3, 9, 7), (4, 9, 7), (5, 2, 2));
        using var cached = new CachedClips(source, Options);
        var told = new Told();

        cached.Fill(told);
        cached.Fill(told);

        told.Values.Should().HaveCount(3);
        told.Values.Max(progress => progress.Clips).Should().Be(3);
        var last = told.Values.MaxBy(progress => progress.Clips);
        (last.ClipCount, last.Frames).Should().Be((3, 12L));
        last.Bytes.Should().Be(new FileInfo(Options.FilePath).Length);
        source.Decoded.Should().Be(12);
        cached.Verify().Should().BeEmpty();
    }

    [Fact]
    public void After_a_cancellation_it_goes_on_and_after_the_end_it_begins_anew()
    {
        var source = CacheProcess.Source();
        using (var cached = new CachedClips(source, Options))
        {
            using var stop = new CancellationTokenSource();
            var cancel = new Told(progress =>
            {
                if (progress.Clips == 5)
                    stop.Cancel();
            });
            cached.Invoking(clips => clips.Fill(cancel, workers: 1, stop.Token)).Should().Throw<OperationCanceledException>();
            cached.State.Should().Be(FrameCacheState.Filling);
            var decoded = source.Decoded;

            cached.Fill();

            source.Decoded.Should().Be(Enumerable.Range(0, 24).Sum(clip => 3 + (clip % 4)));
            decoded.Should().BeInRange(1, source.Decoded - 1);
        }

        File.Delete(Options.FilePath);
        using (var abandoned = new CachedClips(source, Options))
            abandoned.Open(0, 0).Frames.Read([0]);

        Directory.GetFiles(folder.FullName).Should().ContainSingle().Which.Should().EndWith(".lock");
    }

    [Fact]
    public void A_clip_that_cannot_be_decoded_is_named_and_can_be_mended()
    {
        var source = StoredClips.Of((3, 9, 7), (4, 9, 7), (5, 2, 2));
        source.Frames(1).Broken = 2;
        using var cached = new CachedClips(source, Options);

        cached.Invoking(clips => clips.Fill()).Should().Throw<InvalidDataException>().WithMessage("Clip 'clip-1' cannot be cached. Frame 2 cannot be decoded.");
        source.Frames(1).Broken = -1;
        cached.Fill();

        cached.State.Should().Be(FrameCacheState.Whole);
    }

    [Fact]
    public void Wrong_calls_are_refused()
    {
        using var cached = new CachedClips(StoredClips.Of((3, 9, 7)), Options);

        cached.Invoking(clips => clips.Fill(workers: 0)).Should().Throw<ArgumentOutOfRangeException>();
        cached.Invoking(clips => clips.Verify()).Should().Throw<InvalidOperationException>().WithMessage("*its state is Filling*");
        cached.Dispose();
        cached.Invoking(clips => clips.Fill()).Should().Throw<IOException>().WithMessage("*is closed*");
    }

    private sealed class Told(Action<FrameCacheProgress>? also = null) : IProgress<FrameCacheProgress>
    {
        public ConcurrentBag<FrameCacheProgress> Values { get; } = [];

        public void Report(FrameCacheProgress value)
        {
            Values.Add(value);
            also?.Invoke(value);
        }
    }
}
