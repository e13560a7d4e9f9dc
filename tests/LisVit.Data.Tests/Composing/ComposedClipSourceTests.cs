using LisVit.Data.Composing;
using LisVit.Data.Frames;
using LisVit.Data.Sampling;

namespace LisVit.Data.Tests.Composing;

public sealed class ComposedClipSourceTests
{
    private static readonly ComposingOptions Still = ComposingOptions.SignedDigitsV1 with
    {
        Name = "Still",
        StartShift = 0,
        StartRotation = 0,
        StartScale = 0,
        DriftShift = 0,
        DriftRotation = 0,
        DriftScale = 0,
    };

    [Fact]
    public void The_benchmark_setting_is_fixed()
    {
        var expected = new ComposingOptions
        {
            Name = "SignedDigits-v1",
            MinimumSigns = 2,
            MaximumSigns = 6,
            MinimumSignFrames = 8,
            MaximumSignFrames = 22,
            MinimumTransitionFrames = 2,
            MaximumTransitionFrames = 4,
            StartShift = 0.08,
            StartRotation = 10,
            StartScale = 0.1,
            DriftShift = 0.05,
            DriftRotation = 6,
            DriftScale = 0.05,
            SamplingRate = 0.25,
            ValidationClips = 500,
            TestClips = 500,
            ValidationSeed = 500_001,
            TestSeed = 500_002,
        };

        ComposingOptions.SignedDigitsV1.Should().Be(expected);
    }

    [Fact]
    public void The_benchmark_composes_the_same_clips_for_ever()
    {
        var source = new ComposedClipSource(Recordings.Noise(signers: 3), ComposingOptions.SignedDigitsV1, count: 20, seed: 7, freshEveryEpoch: true);

        var clip = source.Open(3, epoch: 2);

        clip.Name.Should().Be("SignedDigits-v1-7-2-00003");
        clip.Signer.Should().Be("signer000");
        source.Segments(3, epoch: 2).Should().Equal(new SignSegment("2", 0, 14), new SignSegment("0", 16, 9), new SignSegment("4", 28, 11));
        Checksum(clip.Frames.Read([0, 5, 15, 20])).Should().Be(1442894245);
    }

    [Fact]
    public void Drawn_numbers_fill_the_ranges_of_the_setting()
    {
        var source = Source(ComposingOptions.SignedDigitsV1, count: 1000);
        var clips = Enumerable.Range(0, source.Count).Select(index => source.Segments(index, epoch: 0)).ToList();
        var gaps = clips.SelectMany(signs => signs.Zip(signs.Skip(1), (sign, next) => next.FirstFrame - sign.FirstFrame - sign.FrameCount));
        var pairs = clips.SelectMany(signs => signs.Zip(signs.Skip(1))).ToList();

        clips.Select(signs => signs.Count).Distinct().Order().Should().Equal(2, 3, 4, 5, 6);
        clips.SelectMany(signs => signs).Select(sign => sign.FrameCount).Distinct().Order().Should().Equal(Enumerable.Range(8, 15));
        clips.SelectMany(signs => signs).Select(sign => sign.Gloss).Distinct().Order().Should().Equal("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        gaps.Distinct().Order().Should().Equal(2, 3, 4);
        (pairs.Count(pair => pair.First.Gloss == pair.Second.Gloss) / (double)pairs.Count).Should().BeApproximately(0.1, 0.02);
        Enumerable.Range(0, source.Count).Select(index => source.Open(index, epoch: 0).Signer).Distinct().Should().HaveCount(3);
    }

    [Fact]
    public void Poses_stay_within_the_setting_and_drift_at_constant_speed()
    {
        var options = ComposingOptions.SignedDigitsV1;
        var signs = Enumerable.Range(0, 300).SelectMany(seed => ComposedScript.Draw(Recordings.Of(3), options, StableRandom.Of(seed)).Signs).ToList();

        signs.Max(sign => Math.Abs(sign.Start.ShiftX)).Should().BeInRange(0.079, 0.08);
        signs.Max(sign => Math.Abs(sign.Start.Degrees)).Should().BeInRange(9.9, 10);
        signs.Min(sign => sign.Start.Scale).Should().BeInRange(0.9, 0.901);
        signs.Max(sign => Math.Abs(sign.End.ShiftY - sign.Start.ShiftY)).Should().BeInRange(0.049, 0.05);
        signs.Max(sign => Math.Abs(sign.End.Degrees - sign.Start.Degrees)).Should().BeInRange(5.9, 6);
        signs.Max(sign => sign.End.Scale / sign.Start.Scale).Should().BeInRange(1.049, 1.05);
        foreach (var sign in signs)
        {
            sign.PoseAt(0).Should().Be(sign.Start);
            sign.PoseAt(sign.FrameCount - 1).Should().Be(sign.End);
            var steps = Enumerable.Range(1, sign.FrameCount - 1).Select(frame => sign.PoseAt(frame).Degrees - sign.PoseAt(frame - 1).Degrees).ToList();
            steps.Should().OnlyContain(step => Math.Abs(step - steps[0]) < 1e-9);
        }
    }

    [Fact]
    public void Frames_show_the_sign_that_their_segment_names_and_fade_between()
    {
        var source = Source(Still);
        for (var index = 0; index < source.Count; index++)
        {
            var clip = source.Open(index, epoch: 0);
            var segments = source.Segments(index, epoch: 0);
            var reds = CorpusFolder.Reds(clip.Frames.Read([.. Enumerable.Range(0, clip.Frames.FrameCount)]));

            clip.Glosses.Should().Equal(segments.Select(segment => segment.Gloss));
            segments[0].FirstFrame.Should().Be(0);
            (segments[^1].FirstFrame + segments[^1].FrameCount).Should().Be(clip.Frames.FrameCount);
            foreach (var segment in segments)
                reds.Skip(segment.FirstFrame).Take(segment.FrameCount).Should().AllBeEquivalentTo((byte)Red(segment));
            foreach (var (before, after) in segments.Zip(segments.Skip(1)))
            {
                var end = before.FirstFrame + before.FrameCount;
                var steps = after.FirstFrame - end + 1.0;
                for (var frame = end; frame < after.FirstFrame; frame++)
                    ((double)reds[frame]).Should().BeApproximately(double.Lerp(Red(before), Red(after), (frame - end + 1) / steps), 0.51);
            }
        }

        static int Red(SignSegment segment) => 20 * (segment.Gloss[0] - '0');
    }

    [Fact]
    public void A_recorded_clip_is_stretched_over_its_sign()
    {
        var recording = new RgbFrames([.. new byte[] { 10, 20, 30, 40 }.SelectMany(red => Recordings.Plain(red).Pixels)], 4, 6, 8);
        var signs = new IsolatedSigns([new IsolatedSigner("a", [new IsolatedSign("WIND", recording)])]);
        var source = new ComposedClipSource(signs, Still with { MinimumSigns = 1, MaximumSigns = 1, MinimumSignFrames = 8, MaximumSignFrames = 8 }, count: 1, seed: 1, freshEveryEpoch: false);

        var frames = source.Open(0, epoch: 0).Frames.Read([0, 1, 2, 3, 4, 5, 6, 7]);

        CorpusFolder.Reds(frames).Should().Equal(10, 10, 20, 20, 30, 30, 40, 40);
    }

    [Fact]
    public void A_frame_is_the_same_whichever_others_are_read()
    {
        var clip = Source(ComposingOptions.SignedDigitsV1).Open(1, epoch: 0);
        var all = clip.Frames.Read([.. Enumerable.Range(0, clip.Frames.FrameCount)]);

        var sampled = new UniformFrameSampler(0.25).Sample(clip.Frames.FrameCount, StableRandom.Of(0));

        var frames = clip.Frames.Read(sampled);
        for (var i = 0; i < sampled.Length; i++)
            frames.Frame(i).ToArray().Should().Equal(all.Frame(sampled[i]).ToArray());
    }

    [Fact]
    public void Training_is_new_in_every_epoch_and_evaluation_is_not()
    {
        var training = new ComposedClipSource(Recordings.Of(3), Still, count: 5, seed: 7, freshEveryEpoch: true);
        var evaluation = new ComposedClipSource(Recordings.Of(3), Still, count: 5, seed: 7, freshEveryEpoch: false);

        training.Segments(0, epoch: 1).Should().NotEqual(training.Segments(0, epoch: 0));
        training.Segments(0, epoch: 1).Should().Equal(training.Segments(0, epoch: 1));
        evaluation.Segments(0, epoch: 1).Should().Equal(evaluation.Segments(0, epoch: 0));
        evaluation.Open(0, epoch: 1).Name.Should().Be(evaluation.Open(0, epoch: 0).Name);
    }

    [Fact]
    public void Values_out_of_range_are_refused()
    {
        FluentActions.Invoking(() => Source(Still with { MinimumSigns = 4, MaximumSigns = 3 })).Should().Throw<ArgumentException>().WithMessage("Composing 'Still' needs signs of a clip from at least 1, and the most not below the fewest, but has 4 to 3.");
        FluentActions.Invoking(() => Source(Still with { StartScale = 1 })).Should().Throw<ArgumentException>().WithMessage("Composing 'Still' needs StartScale in [0, 0.9], but has 1.");
        FluentActions.Invoking(() => Source(Still, count: 0)).Should().Throw<ArgumentException>().WithMessage("A split needs at least 1 clip, but is to have 0.*");
        FluentActions.Invoking(() => Source(Still).Open(20, epoch: 0)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("A clip's index must be in [0, 20), but is 20.*");
    }

    private static ComposedClipSource Source(ComposingOptions options, int count = 20) => new(Recordings.Of(3), options, count, seed: 7, freshEveryEpoch: true);

    private static int Checksum(RgbFrames frames) => frames.Pixels.Aggregate(0, (sum, value) => unchecked(sum * 31 + value));
}
