using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LisVit.Data.Batching;
using LisVit.Data.Glosses;
using LisVit.Data.Sampling;
using LisVit.Data.Transforms;
using static TorchSharp.torch;

namespace LisVit.Data.Tests.Batching;

public sealed class ClipLoaderTests
{
    private static readonly ClipLoaderOptions Shuffled = new() { BatchSize = 4, Shuffle = true, Seed = 5, Workers = 2 };

    [Fact]
    public void A_batch_pads_shorter_clips_with_zeros()
    {
        using var batch = Loader(new NumberedClips(3), new() { BatchSize = 3 }).Epoch(0).Single();

        batch.Names.Should().Equal("clip-0", "clip-1", "clip-2");
        batch.Frames.shape.Should().Equal(3, 5, 3, 2, 2);
        batch.Lengths.data<long>().ToArray().Should().Equal(1, 3, 5);
        batch.GlossLengths.data<long>().ToArray().Should().Equal(1, 2, 3);
        batch.Glosses.data<long>().ToArray().Should().Equal(1, 0, 0, 1, 1, 0, 1, 1, 1);
        for (var clip = 0; clip < 3; clip++)
        {
            for (var t = 0; t < 5; t++)
                batch.Frames[clip, t].data<float>().ToArray().Should().OnlyContain(value => Math.Abs(value - (t < batch.Lengths[clip].item<long>() ? clip : 0)) < 1e-5);
        }
    }

    [Fact]
    public void Clips_come_in_the_order_of_the_corpus_unless_shuffled()
    {
        Names(new() { BatchSize = 4 }).SelectMany(names => names).Should().Equal(Enumerable.Range(0, 10).Select(i => $"clip-{i}"));
        Names(Shuffled).SelectMany(names => names).Should().NotEqual(Enumerable.Range(0, 10).Select(i => $"clip-{i}"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void An_epoch_has_every_clip_once(int bucketBatches)
    {
        var batches = Names(Shuffled with { BucketBatches = bucketBatches });

        batches.SelectMany(names => names).Should().BeEquivalentTo(Enumerable.Range(0, 10).Select(i => $"clip-{i}"));
        batches.Select(names => names.Count).Should().Equal(4, 4, 2);
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 2, 0)]
    [InlineData(3, 5, 0)]
    [InlineData(1, 1, 2)]
    [InlineData(3, 1, 2)]
    public void Batches_are_the_same_whatever_the_number_of_workers(int workers, int prefetch, int bucketBatches)
    {
        var options = Shuffled with { BucketBatches = bucketBatches };
        var expected = Contents(options with { Workers = 2, Prefetch = 1 });

        Contents(options with { Workers = workers, Prefetch = prefetch }).Should().BeEquivalentTo(expected, comparison => comparison.WithStrictOrdering());
    }

    [Fact]
    public void Every_epoch_and_every_seed_has_an_order_of_its_own()
    {
        var loader = Loader(new NumberedClips(10), Shuffled);

        Flat(loader.Epoch(0)).Should().Equal(Flat(loader.Epoch(0)));
        Flat(loader.Epoch(0)).Should().NotEqual(Flat(loader.Epoch(1)));
        Flat(loader.Epoch(0)).Should().NotEqual(Flat(Loader(new NumberedClips(10), Shuffled with { Seed = 6 }).Epoch(0)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_stopped_epoch_goes_on_where_it_stopped(int firstBatch)
    {
        var loader = Loader(new NumberedClips(10), Shuffled);

        Read(loader.Epoch(3, firstBatch)).Should().BeEquivalentTo(Read(loader.Epoch(3)).Skip(firstBatch), options => options.WithStrictOrdering());
    }

    [Fact]
    public void An_incomplete_batch_can_be_left_out()
    {
        var loader = Loader(new NumberedClips(10), Shuffled with { DropLast = true });

        loader.BatchCount(0).Should().Be(2);
        Read(loader.Epoch(0)).Select(names => names.Count).Should().Equal(4, 4);
    }

    [Fact]
    public void Buckets_lessen_padding()
    {
        Padding(0).Should().BeGreaterThan(Padding(5));

        static long Padding(int bucketBatches)
        {
            var padding = 0L;
            foreach (var batch in Loader(new NumberedClips(40), Shuffled with { BucketBatches = bucketBatches }).Epoch(0))
            {
                using (batch)
                    padding += batch.Frames.shape[0] * batch.Frames.shape[1] - batch.Lengths.sum().item<long>();
            }

            return padding;
        }
    }

    [Fact]
    public void An_error_names_its_clip_and_keeps_the_place_that_threw_it()
    {
        var clips = new NumberedClips(10, index => index == 5 ? new IOException("The disk is gone.") : null);
        var read = new List<string>();

        var error = FluentActions.Invoking(() =>
        {
            foreach (var batch in Loader(clips, new() { BatchSize = 2, Workers = 3, Prefetch = 4 }).Epoch(0))
            {
                using (batch)
                    read.AddRange(batch.Names);
            }
        }).Should().Throw<InvalidDataException>().WithMessage("Clip 'clip-5' (number 5, epoch 0) cannot be loaded. The disk is gone.").Which;

        read.Should().Equal("clip-0", "clip-1", "clip-2", "clip-3");
        // The worker's part comes first; which of its methods are there depends on what the compiler has inlined by then.
        error.StackTrace.Should().MatchRegex(@"(?s)^\s+at LisVit\.Data\.Batching\..*--- End of stack trace from previous location ---.*ClipLoader\.Load");
        error.InnerException.Should().BeOfType<IOException>().Which.StackTrace.Should().Contain(nameof(NumberedClips));
    }

    [Fact]
    public async Task Cancelling_stops_an_epoch_that_waits()
    {
        using var stop = new CancellationTokenSource();
        using var released = new ManualResetEventSlim();
        using var blocked = new ManualResetEventSlim();
        var clips = new NumberedClips(10)
        {
            Reading = _ =>
            {
                blocked.Set();
                released.Wait();
            },
        };

        var reading = Task.Run(() => Read(Loader(clips, Shuffled).Epoch(0, cancellationToken: stop.Token)));
        blocked.Wait();
        await stop.CancelAsync();
        released.Set();

        await FluentActions.Awaiting(() => reading).Should().ThrowAsync<OperationCanceledException>();
        clips.Reads.Should().BeInRange(1, 2);
    }

    [Fact]
    public void Workers_are_no_further_ahead_than_asked_and_stop_with_the_caller()
    {
        var clips = new NumberedClips(100);
        using (var epoch = Loader(clips, new() { BatchSize = 2, Workers = 3, Prefetch = 2 }).Epoch(0).GetEnumerator())
        {
            epoch.MoveNext().Should().BeTrue();
            epoch.Current.Dispose();
        }

        var reads = clips.Reads;
        reads.Should().BeInRange(2, 6);
        Thread.Sleep(20);
        clips.Reads.Should().Be(reads);
    }

    [Fact]
    public void A_batch_outlives_the_callers_scope_and_goes_with_its_own_disposal()
    {
        ClipBatch? first;
        using (NewDisposeScope())
        {
            using var epoch = Loader(new NumberedClips(10), Shuffled).Epoch(0).GetEnumerator();
            epoch.MoveNext();
            first = epoch.Current;
        }

        Tensor[] tensors = [first.Frames, first.Lengths, first.Glosses, first.GlossLengths];
        tensors.Should().OnlyContain(tensor => !tensor.IsInvalid);
        first.Dispose();
        tensors.Should().OnlyContain(tensor => tensor.IsInvalid);
    }

    [Fact]
    public void Values_out_of_range_are_refused()
    {
        FluentActions.Invoking(() => Loader(new NumberedClips(3), new() { BatchSize = 0 })).Should().Throw<ArgumentException>().WithMessage("BatchSize must be at least 1, but is 0.");
        FluentActions.Invoking(() => Loader(new NumberedClips(3), new() { Workers = 0 })).Should().Throw<ArgumentException>().WithMessage("Workers must be at least 1, but is 0.");
        FluentActions.Invoking(() => Loader(new NumberedClips(3), new() { BatchSize = 4, DropLast = true })).Should().Throw<ArgumentException>().WithMessage("An epoch would be empty: 3 clips do not fill one batch of 4*");
        FluentActions.Invoking(() => Loader(new NumberedClips(3), new()).Epoch(0, firstBatch: 4)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("The first batch must be in [0, 3], but is 4.*");
    }

    [Fact]
    public void The_memory_of_a_disposed_batch_serves_later_ones_and_their_padding_is_zero_again()
    {
        var addresses = new HashSet<nint>();
        foreach (var batch in Loader(new NumberedClips(40), Shuffled with { Prefetch = 1 }).Epoch(0))
        {
            using (batch)
            {
                addresses.Add(Address(batch.Frames));
                for (var clip = 0; clip < batch.Count; clip++)
                {
                    var length = batch.Lengths[clip].item<long>();
                    batch.Frames[clip].narrow(0, length, batch.Frames.shape[1] - length).count_nonzero().item<long>().Should().Be(0);
                }
            }
        }

        addresses.Count.Should().BeLessThan(10, "10 batches took turns in the memory of a few");
    }

    [Fact]
    public void Frames_outlive_their_batch_where_buffers_are_not_reused()
    {
        var kept = new List<(string Name, Tensor Frames)>();
        foreach (var batch in Loader(new NumberedClips(10), new() { ReuseBuffers = false }).Epoch(0))
        {
            using (batch)
                kept.Add((batch.Names[0], batch.Frames.alias()));
        }

        kept.Select(clip => FormattableString.Invariant($"clip-{clip.Frames.max().item<float>():F0}")).Should().Equal(kept.Select(clip => clip.Name));
        kept.Should().HaveCount(10);
        kept.ForEach(clip => clip.Frames.Dispose());
    }

    [Fact]
    public void An_error_of_whatever_kind_names_its_clip()
    {
        foreach (var failure in new Exception[] { new NotSupportedException("It is new."), new TimeoutException("It is slow."), new OverflowException("It is large.") })
        {
            FluentActions.Invoking(() => Read(Loader(new NumberedClips(3, index => index == 1 ? failure : null), new()).Epoch(0))).Should().Throw<InvalidDataException>()
                .WithMessage($"Clip 'clip-1' (number 1, epoch 0) cannot be loaded. {failure.Message}").Which.InnerException.Should().BeSameAs(failure);
        }
    }

    [Fact]
    public void Very_large_numbers_are_refused_or_fit()
    {
        FluentActions.Invoking(() => Loader(new NumberedClips(3), new() { Prefetch = int.MaxValue })).Should().Throw<ArgumentException>().WithMessage("Prefetch must be at most 10000, *");
        Loader(new NumberedClips(3), new() { BatchSize = int.MaxValue, WorldSize = int.MaxValue, Rank = 1 }).BatchCount(0).Should().Be(1);
    }

    [Fact]
    public void Planning_by_a_frame_budget_can_be_cancelled()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        FluentActions.Invoking(() => Loader(new NumberedClips(3), new() { FrameBudget = 5 }).Epoch(0, cancellationToken: stop.Token)).Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void Signers_come_with_their_clips()
    {
        using var batch = Loader(new NumberedClips(3), new() { BatchSize = 3 }).Epoch(0).Single();

        batch.Signers.Should().Equal("signer", "signer", "signer");
    }

    private static nint Address(Tensor frames) => Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref MemoryMarshal.GetReference(frames.bytes));

    private static ClipLoader Loader(NumberedClips clips, ClipLoaderOptions options) => new(
        new ClipDataset(
            clips,
            GlossVocabulary.FromGlosses(["A"]),
            new UniformFrameSampler(1),
            new FrameTransform(new() { Width = 2, Height = 2, Mean = [0, 0, 0], StandardDeviation = [1 / 255f, 1 / 255f, 1 / 255f] }),
            seed: 1),
        options);

    private static List<IReadOnlyList<string>> Names(ClipLoaderOptions options) => Read(Loader(new NumberedClips(10), options).Epoch(0));

    private static List<string> Flat(IEnumerable<ClipBatch> batches) => [.. Read(batches).SelectMany(names => names)];

    private static List<IReadOnlyList<string>> Read(IEnumerable<ClipBatch> batches)
    {
        var names = new List<IReadOnlyList<string>>();
        foreach (var batch in batches)
        {
            using (batch)
                names.Add(batch.Names);
        }

        return names;
    }

    private static List<(string Names, float[] Frames, long[] Glosses)> Contents(ClipLoaderOptions options)
    {
        var contents = new List<(string, float[], long[])>();
        foreach (var batch in Loader(new NumberedClips(10), options).Epoch(2))
        {
            using (batch)
                contents.Add((string.Join(' ', batch.Names), batch.Frames.data<float>().ToArray(), batch.Glosses.data<long>().ToArray()));
        }

        return contents;
    }
}
