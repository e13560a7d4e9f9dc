using CsCheck;
using LisVit.Data.Synthetic;

namespace LisVit.Data.Tests.Synthetic;

public sealed class SyntheticClipSourceTests
{
    private static readonly SyntheticCorpusOptions Small = new() { TrainClips = 12, DevClips = 4, TestClips = 4, Width = 42, Height = 52 };

    [Fact]
    public void The_same_options_give_the_same_pixels()
    {
        var (one, other) = (Train(Small).Open(3), Train(Small with { }).Open(3));

        other.Glosses.Should().Equal(one.Glosses);
        other.Signer.Should().Be(one.Signer);
        Pixels(other).Should().Equal(Pixels(one));
    }

    [Fact]
    public void The_first_clip_of_seed_1_stays_what_it_is()
    {
        var clip = Train(new SyntheticCorpusOptions()).Open(0);

        (clip.Name, clip.Signer, string.Join(' ', clip.Glosses), clip.Frames.FrameCount).Should().Be(("synthetic-train-00000", "Signer01", "TAG SCHNEE WIND", 38));
    }

    [Fact]
    public void Another_seed_gives_other_clips() =>
        Pixels(Train(Small with { Seed = 2 }).Open(0)).Should().NotEqual(Pixels(Train(Small).Open(0)));

    [Fact]
    public void A_clip_does_not_depend_on_how_many_others_there_are() =>
        Pixels(Train(Small with { TrainClips = 4, DevClips = 1, TestSigners = 5 }).Open(3)).Should().Equal(Pixels(Train(Small).Open(3)));

    [Fact]
    public void Chosen_frames_are_those_of_the_whole_clip()
    {
        var clip = Train(Small).Open(1);
        var all = clip.Frames.Read([.. Enumerable.Range(0, clip.Frames.FrameCount)]);

        var chosen = clip.Frames.Read([2, 9, 9, 17]);

        chosen.Frame(0).SequenceEqual(all.Frame(2)).Should().BeTrue();
        chosen.Frame(2).SequenceEqual(all.Frame(9)).Should().BeTrue();
        chosen.Frame(3).SequenceEqual(all.Frame(17)).Should().BeTrue();
    }

    [Fact]
    public void Threads_do_not_disturb_each_other()
    {
        var source = Train(Small);
        var alone = Enumerable.Range(0, 6).Select(i => Pixels(source.Open(i))).ToArray();

        var together = new byte[6][];
        Parallel.For(0, 6, i => together[i] = Pixels(source.Open(i)));

        together.Should().BeEquivalentTo(alone, options => options.WithStrictOrdering());
    }

    [Fact]
    public void Epochs_repeat_unless_fresh_sentences_are_asked_for()
    {
        var fixedSource = Train(Small);
        var fresh = Train(Small with { FreshSentences = true });

        Pixels(fixedSource.Open(0, epoch: 1)).Should().Equal(Pixels(fixedSource.Open(0, epoch: 0)));
        Pixels(fresh.Open(0, epoch: 0)).Should().Equal(Pixels(fixedSource.Open(0, epoch: 0)));
        Pixels(fresh.Open(0, epoch: 1)).Should().NotEqual(Pixels(fresh.Open(0, epoch: 0)));
        fresh.Open(0, epoch: 1).Name.Should().NotBe(fresh.Open(0, epoch: 0).Name);
    }

    [Fact]
    public void Fresh_sentences_leave_dev_alone()
    {
        var dev = new SyntheticClipSource(Small with { FreshSentences = true }, SyntheticSplit.Dev);

        Pixels(dev.Open(0, epoch: 5)).Should().Equal(Pixels(dev.Open(0, epoch: 0)));
    }

    [Fact]
    public void No_signer_is_in_two_splits()
    {
        var options = Small with { TrainSigners = 3, DevSigners = 2, TestSigners = 2 };

        var signers = Enum.GetValues<SyntheticSplit>()
            .Select(split => new SyntheticClipSource(options, split))
            .Select(source => Enumerable.Range(0, source.Count).Select(i => source.Open(i).Signer).Distinct());

        signers.SelectMany(names => names).Should().Equal("Signer01", "Signer02", "Signer03", "Signer04", "Signer05", "Signer06", "Signer07");
    }

    [Fact]
    public void Signers_look_and_sign_differently()
    {
        var signers = Enumerable.Range(0, 10).Select(i => SignerCasting.Cast("same name", StableRandom.Of(1, i))).ToList();

        signers.Should().OnlyHaveUniqueItems();
        signers.Select(signer => (signer.Skin, signer.Clothing, signer.Hair, signer.BackgroundTop)).Should().OnlyHaveUniqueItems();
        signers.Select(signer => signer.Tempo).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Hands_stand_out_against_clothing() =>
        Gen.Int.Sample(seed =>
        {
            var signer = SignerCasting.Cast("Signer01", StableRandom.Of(seed, 0));
            Math.Abs(signer.Skin.Luminance() - signer.Clothing.Luminance()).Should().BeGreaterThan(0.15);
        });

    [Fact]
    public void A_gloss_takes_about_14_frames()
    {
        var source = Train(new SyntheticCorpusOptions { TrainClips = 400, TrainSigners = 100 });
        var durations = Enumerable.Range(0, source.Count).SelectMany(i => source.Segments(i)).Select(segment => (double)segment.FrameCount).ToList();

        durations.Average().Should().BeApproximately(14, 0.6);
        durations.Distinct().Should().HaveCountGreaterThan(8);
    }

    [Fact]
    public void Segments_are_those_of_the_clip()
    {
        var source = Train(Small with { FreshSentences = true });
        var clip = source.Open(2, epoch: 3);

        var segments = source.Segments(2, epoch: 3);

        segments.Select(segment => segment.Gloss).Should().Equal(clip.Glosses);
        segments.Sum(segment => segment.FrameCount).Should().Be(clip.Frames.FrameCount);
    }

    [Fact]
    public void Sentences_have_the_lengths_asked_for()
    {
        var source = Train(Small with { TrainClips = 200, MinimumGlosses = 3, MaximumGlosses = 5 });

        Enumerable.Range(0, 200).Select(i => source.Open(i).Glosses.Count).Distinct().Should().BeEquivalentTo([3, 4, 5]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(12)]
    public void A_clip_that_does_not_exist_is_named(int index)
    {
        var open = () => Train(Small).Open(index);

        open.Should().Throw<ArgumentOutOfRangeException>().WithMessage($"Clip {index} does not exist: train has 12 clips*");
    }

    [Fact]
    public void A_frame_that_does_not_exist_is_named()
    {
        var read = () => Train(Small).Open(0).Frames.Read([0, 9999]);

        read.Should().Throw<ArgumentOutOfRangeException>().WithMessage("Frame 9999 does not exist*");
    }

    public static TheoryData<SyntheticCorpusOptions, string> BadOptions() => new()
    {
        { Small with { TrainClips = -1 }, "TrainClips (-1)*" },
        { Small with { DevSigners = 0 }, "DevSigners (0)*" },
        { Small with { MinimumGlosses = 0 }, "MinimumGlosses (0)*" },
        { Small with { MinimumGlosses = 5, MaximumGlosses = 4 }, "MaximumGlosses (4) must be at least 5*" },
        { Small with { Predictability = 1.5 }, "Predictability (1.5)*" },
        { Small with { Predictability = double.NaN }, "Predictability (NaN)*" },
        { Small with { FramesPerGloss = 5 }, "FramesPerGloss (5)*" },
        { Small with { FramesPerGloss = double.PositiveInfinity }, "FramesPerGloss*" },
        { Small with { Width = 0 }, "Width (0)*" },
        { Small with { Height = -1 }, "Height (-1)*" },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void An_option_out_of_range_is_named(SyntheticCorpusOptions options, string message)
    {
        var create = () => Train(options);

        create.Should().Throw<ArgumentException>().WithMessage(message);
    }

    private static SyntheticClipSource Train(SyntheticCorpusOptions options) => new(options, SyntheticSplit.Train);

    private static byte[] Pixels(AnnotatedClip clip) => clip.Frames.Read([0, 5, 10, clip.Frames.FrameCount - 1]).Pixels;
}
