using CsCheck;
using LisVit.Data.Batching;
using LisVit.Data.Caching;
using LisVit.Data.Frames;
using LisVit.Data.Glosses;
using LisVit.Data.Sampling;
using LisVit.Data.Tests.Batching;
using LisVit.Data.Transforms;
using LisVit.Tests;

namespace LisVit.Data.Tests.Caching;

public sealed class CachedClipsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<string> reports = [];

    private FrameCacheOptions Options => new() { FilePath = folder.PathTo("cache/train.frames") };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Cached_frames_equal_direct_ones_for_any_indices()
    {
        var side = Gen.Int[1, 9];
        var clip = Gen.Select(Gen.Int[1, 12], side, side);
        var sampler = Gen.Int[0, 3].Select(kind => kind == 0 ? null : new UniformFrameSampler(0.33 * kind));
        Gen.Select(clip.Array[1, 4], sampler, Gen.Bool, Gen.Bool, side, side, Gen.Int.Array[1, 20].Array[1, 6]).Sample((sizes, kept, resizes, antialias, height, width, reads) =>
        {
            using var alone = new TemporaryFolder();
            var source = StoredClips.Of(sizes);
            var options = new FrameCacheOptions { FilePath = alone.PathTo("frames"), Sampler = kept, Width = resizes ? width : null, Height = resizes ? height : null, Antialias = antialias };

            using (var making = new CachedClips(source, options))
            {
                Check(making);
                making.Fill();
                Check(making);
            }

            using var made = new CachedClips(source, options);
            made.State.Should().Be(FrameCacheState.Whole);
            Check(made);

            void Check(CachedClips clips)
            {
                for (var read = 0; read < reads.Length; read++)
                {
                    var index = read % sizes.Length;
                    int[] indices = [.. reads[read].Select(value => (value & int.MaxValue) % sizes[index].Item1).Order()];
                    var expected = Resized(source.Open(index, 0).Frames.Read(indices), resizes ? (height, width) : null, antialias);

                    var frames = clips.Open(index, 0).Frames.Read(indices);

                    (frames.Count, frames.Height, frames.Width).Should().Be((expected.Count, expected.Height, expected.Width));
                    frames.Pixels.AsSpan().SequenceEqual(expected.Pixels).Should().BeTrue();
                }
            }
        }, iter: 60, threads: 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_model_is_fed_the_same_bits_with_and_without_a_cache(bool antialias)
    {
        var source = StoredClips.Of((9, 31, 23), (5, 26, 21));
        var transform = new FrameTransform(new FrameTransformOptions { Width = 19, Height = 25, Antialias = antialias });
        using var cached = new CachedClips(source, Options with { Width = 19, Height = 25, Antialias = antialias, Sampler = new UniformFrameSampler(0.5) });
        cached.Fill();

        foreach (var index in (int[])[0, 1])
            Load(cached, index).Should().Equal(Load(source, index));

        float[] Load(IClipSource clips, int index) =>
            new ClipDataset(clips, GlossVocabulary.FromGlosses(["REGEN"]), new UniformFrameSampler(0.5), transform, seed: 1).Load(index, 0).Frames;
    }

    [Fact]
    public void The_first_epoch_makes_the_cache_and_later_ones_decode_nothing()
    {
        var source = StoredClips.Of([.. Enumerable.Range(2, 12).Select(count => (count, 6, 5))]);
        using var cached = new CachedClips(source, Options, reports.Add);
        var dataset = new ClipDataset(cached, GlossVocabulary.FromGlosses(["REGEN"]), new UniformFrameSampler(1), new FrameTransform(new FrameTransformOptions { Width = 4, Height = 5 }), seed: 1);
        var loader = new ClipLoader(dataset, new ClipLoaderOptions { BatchSize = 2, Workers = 3 });
        cached.State.Should().Be(FrameCacheState.Filling);

        Run(epoch: 0);
        var decoded = source.Decoded;
        Run(epoch: 1);

        cached.State.Should().Be(FrameCacheState.Whole);
        decoded.Should().Be(Enumerable.Range(2, 12).Sum());
        source.Decoded.Should().Be(decoded);
        reports.Should().SatisfyRespectively(
            first => first.Should().Contain("is made: there is none yet"),
            second => second.Should().Contain("is whole: 90 frames of 12 clips"));
        Files().Should().Equal("train.frames", "train.frames.lock");

        void Run(int epoch)
        {
            foreach (var batch in loader.Epoch(epoch))
                batch.Dispose();
        }
    }

    [Fact]
    public void A_cache_that_fits_is_used_and_one_that_does_not_is_replaced_and_said_why()
    {
        var resized = Options with { Width = 6, Height = 4, Sampler = new UniformFrameSampler(0.5) };
        Make(resized).Should().EndWith("there is none yet.");
        Make(resized).Should().BeNull();
        Make(resized with { Antialias = true }).Should().EndWith("its frames are kept 6 wide and 4 high, without antialias, now 6 wide and 4 high, with antialias is asked for.");
        Make(resized with { Width = 7 }).Should().EndWith("its frames are kept 6 wide and 4 high, with antialias, now 7 wide and 4 high, without antialias is asked for.");
        Make(Options).Should().EndWith("now as they are is asked for.");
        Make(Options with { Sampler = new UniformFrameSampler(0.5) }).Should().EndWith("it keeps other frames of clip 'clip-0' than are asked for now.");
        Make(Options, source => source.Frames(1).Seed = 7).Should().EndWith("it keeps other frames of clip 'clip-0' than are asked for now.");
        Make(Options, source => source.Frames(1).Seed = 8).Should().EndWith("the frames of clip 'clip-1' changed since it was made.");
        Make(Options, source => source.Add("more", 1, 5, 5, 9).Frames(1).Seed = 8).Should().EndWith("it does not hold clip 'more'.");
        Make(Options, source =>
        {
            source.Remove(1);
            source.Add("../other", 3, 8, 9, 1).Add("more", 1, 5, 5, 9);
        }).Should().EndWith("it does not hold clip '../other'.");
        Files().Should().Equal("train.frames", "train.frames.lock");

        string? Make(FrameCacheOptions options, Action<StoredClips>? change = null)
        {
            var source = StoredClips.Of((4, 9, 7), (3, 8, 9));
            change?.Invoke(source);
            reports.Clear();
            using var cached = new CachedClips(source, options, reports.Add);
            cached.Fill();
            Frame(cached, 1).Should().Equal(Resized(source.Frames(1).Read([0]), options.Width is { } width ? (options.Height!.Value, width) : null, options.Antialias).Pixels);
            return reports.FirstOrDefault();
        }
    }

    [Fact]
    public void A_cache_of_a_whole_split_serves_a_training_that_leaves_out_clips_of_it()
    {
        var whole = StoredClips.Of((4, 9, 7), (3, 8, 9), (2, 5, 6), (5, 4, 4));
        using (var making = new CachedClips(whole, Options))
            making.Fill();
        var some = new StoredClips().Add("clip-3", 5, 4, 4, seed: 3).Add("clip-1", 3, 8, 9, seed: 1);

        using var cached = new CachedClips(some, Options, reports.Add);

        (cached.State, cached.Count).Should().Be((FrameCacheState.Whole, 2));
        reports.Should().BeEmpty();
        cached.Verify().Should().BeEmpty();
        for (var clip = 0; clip < 2; clip++)
            cached.Open(clip, 0).Frames.Read([0, 2]).Pixels.Should().Equal(whole.Frames(clip == 0 ? 3 : 1).Read([0, 2]).Pixels);
        some.Decoded.Should().Be(0);
    }

    [Fact]
    public void Who_has_a_cache_open_keeps_it_when_another_takes_its_place()
    {
        var source = StoredClips.Of((3, 9, 7));
        using var before = new CachedClips(source, Options);
        before.Fill();
        var old = Frame(before, 0);
        source.Frames(0).Seed = 5;

        using var after = new CachedClips(source, Options);
        after.Fill();

        Frame(before, 0).Should().Equal(old);
        Frame(after, 0).Should().Equal(source.Frames(0).Read([0]).Pixels).And.NotEqual(old);
    }

    [Fact]
    public void A_broken_frame_that_nobody_asks_for_stops_the_cache_and_not_the_training()
    {
        var source = StoredClips.Of((5, 9, 7), (3, 8, 9));
        source.Frames(0).Broken = 3;
        using var cached = new CachedClips(source, Options, reports.Add);

        cached.Open(1, 0).Frames.Read([0]);
        var frames = cached.Open(0, 0).Frames.Read([0, 2]);

        frames.Pixels.Should().Equal(source.Frames(0).Read([0, 2]).Pixels);
        cached.State.Should().Be(FrameCacheState.Off);
        reports.Should().HaveCount(2).And.ContainMatch("*cannot be made: Clip 'clip-0': Frame 3 cannot be decoded. Frames are decoded from the source instead, which is slower.");
        cached.Open(0, 0).Frames.Invoking(broken => broken.Read([3])).Should().Throw<InvalidDataException>();
        Files().Should().Equal("train.frames.lock");
    }

    [Fact]
    public void A_kept_frame_that_takes_too_long_stops_the_cache_and_not_the_training()
    {
        var source = StoredClips.Of((5, 9, 7));
        source.Frames(0).Broken = 3;
        source.Frames(0).Failure = new TimeoutException("Frame 3 took longer than 10 s.");
        using var cached = new CachedClips(source, Options, reports.Add);

        var frames = cached.Open(0, 0).Frames.Read([0, 2]);

        frames.Pixels.Should().Equal(source.Frames(0).Read([0, 2]).Pixels);
        cached.State.Should().Be(FrameCacheState.Off);
        reports.Should().HaveCount(2).And.ContainMatch("*cannot be made: Clip 'clip-0': Frame 3 took longer than 10 s. *");
    }

    [Fact]
    public void Wrong_indices_are_refused_as_the_source_refuses_them()
    {
        using var cached = new CachedClips(StoredClips.Of((3, 9, 7)), Options);
        var filling = cached.Open(0, 0).Frames;

        foreach (var read in (Action[])[() => filling.Read([3]), () => filling.Read([-1])])
            read.Should().Throw<ArgumentOutOfRangeException>().WithMessage("*must be in [0, 3)*");
        filling.Invoking(frames => frames.Read([])).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Clips_that_cannot_be_cached_are_named()
    {
        Refusal(new NumberedClips(2)).Should().Match("Clip '*' cannot be cached: its frames (*) are not IStoredFrames*");
        Refusal(StoredClips.Of((3, 9, 7), (0, 9, 7))).Should().Be("Clip 'clip-1' cannot be cached: it has no frames. Leave it out of the corpus.");
        Refusal(new StoredClips().Add("\ud800", 3, 9, 7, 0)).Should().Match("*valid Unicode*");
        Refusal(StoredClips.Of()).Should().Match("*at least 1 clip*");
        Refusal(StoredClips.Of((3, 9, 7)), Options with { Sampler = new RandomPhaseFrameSampler(0.5) }).Should().Match("RandomPhaseFrameSampler draws frames at random*");
        Refusal(StoredClips.Of((3, 9, 7)), Options with { Width = 4 }).Should().Match("*Width is 4 and Height is null*");
        Refusal(StoredClips.Of((3, 9, 7)), Options with { Width = 4, Height = 0 }).Should().Match("*Width is 4 and Height is 0*");

        string Refusal(IClipSource source, FrameCacheOptions? options = null)
        {
            var open = () => new CachedClips(source, options ?? Options);
            return open.Should().Throw<Exception>().Which.Message;
        }
    }

    [Fact]
    public void A_source_that_gives_other_clips_later_is_refused()
    {
        var source = StoredClips.Of((3, 9, 7), (4, 9, 7));
        using var cached = new CachedClips(source, Options);
        source.Remove(0);

        cached.Invoking(clips => clips.Open(0, 1)).Should().Throw<InvalidDataException>().WithMessage("Clip 0 is 'clip-1' with 4 frames in epoch 1, but was 'clip-0' with 3*");
    }

    internal static RgbFrames Resized(RgbFrames frames, (int Height, int Width)? size, bool antialias)
    {
        if (size is not var (height, width))
            return frames;
        var values = new FrameTransform(new FrameTransformOptions { Width = width, Height = height, Antialias = antialias, Mean = [0, 0, 0], StandardDeviation = [1, 1, 1] }).Apply(frames);
        var pixels = from t in Enumerable.Range(0, frames.Count)
                     from y in Enumerable.Range(0, height)
                     from x in Enumerable.Range(0, width)
                     from c in Enumerable.Range(0, 3)
                     select (byte)MathF.Round(values[(((t * 3) + c) * height + y) * width + x] * 255);
        return new RgbFrames([.. pixels], frames.Count, height, width);
    }

    private static byte[] Frame(CachedClips clips, int index) => clips.Open(index, 0).Frames.Read([0]).Pixels;

    private IEnumerable<string?> Files() => Directory.GetFiles(folder.PathTo("cache")).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
