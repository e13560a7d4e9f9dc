using LisVit.Data.Batching;
using LisVit.Data.Corpora;
using LisVit.Data.Frames;
using LisVit.Data.Glosses;
using LisVit.Data.Sampling;
using LisVit.Data.Transforms;

namespace LisVit.Data.Tests.Batching;

public sealed class ClipDatasetTests
{
    private static readonly GlossVocabulary Vocabulary = GlossVocabulary.FromGlosses(["A", "B"]);

    [Fact]
    public void Only_sampled_frames_are_decoded()
    {
        var frames = new RecordingFrames(10);
        var data = Dataset(new OneClip(["B", "A"], frames));

        var clip = data.Load(0, epoch: 0);

        frames.Asked.Should().Equal(0, 4, 8);
        (clip.Name, clip.Signer, clip.FrameCount, clip.Height, clip.Width).Should().Be(("clip", "signer", 3, 6, 5));
        clip.Frames.Should().HaveCount(3 * 3 * 6 * 5);
        clip.Glosses.Should().Equal(2, 1);
    }

    [Fact]
    public void An_unknown_gloss_is_named_with_its_clip() =>
        FluentActions.Invoking(() => Dataset(new OneClip(["C"], new RecordingFrames(1))).Load(0, epoch: 2)).Should().Throw<InvalidDataException>()
            .WithMessage("Clip 'clip' (number 0, epoch 2) cannot be loaded. Gloss 'C' of clip 'clip' is not in the vocabulary of 2 glosses. *");

    [Fact]
    public void An_unknown_gloss_of_a_recorded_split_is_told_before_anything_is_loaded()
    {
        using var folder = new CorpusFolder();
        folder.Text("video,glosses,signer,split\nfirst,A B,Ada,dev\nsecond,B C,Ada,dev\n", "corpus.csv");
        folder.Frames(1, 2, "first");
        folder.Frames(1, 2, "second");
        var clips = Corpus.Open(folder.Root).Split("dev");

        FluentActions.Invoking(() => Dataset(clips)).Should().Throw<InvalidDataException>().WithMessage("Gloss 'C' of clip 'second' is not in the vocabulary of 2 glosses. *CountAsError.");
        Dataset(clips, UnknownGloss.CountAsError).Count.Should().Be(2);
    }

    [Fact]
    public void An_unknown_gloss_of_evaluation_data_is_counted() =>
        Dataset(new OneClip(["C", "A"], new RecordingFrames(1)), UnknownGloss.CountAsError).Load(0, epoch: 0).Glosses.Should().Equal(GlossVocabulary.UnknownId, 1);

    [Fact]
    public void A_clip_too_large_for_one_array_is_named()
    {
        var data = new ClipDataset(new OneClip(["A"], new RecordingFrames(20_000)), Vocabulary, new UniformFrameSampler(1), new FrameTransform(), seed: 1);

        FluentActions.Invoking(() => data.Load(0, epoch: 0)).Should().Throw<InvalidDataException>()
            .WithMessage("Clip 'clip' (number 0, epoch 0) cannot be loaded. Its 20000 chosen frames of 192 x 256 pixels are more than *");
    }

    [Fact]
    public void An_empty_split_is_refused() =>
        FluentActions.Invoking(() => Dataset(new NumberedClips(0))).Should().Throw<ArgumentException>().WithMessage("A dataset needs a split with at least 1 clip, but NumberedClips has 0.*");

    [Fact]
    public void Augmentation_depends_on_seed_index_and_epoch_alone()
    {
        float First(int seed, int index, int epoch) =>
            new ClipDataset(new NumberedClips(200), Vocabulary, new UniformFrameSampler(1), new FrameTransform(new() { Width = 2, Height = 2, Augmentation = new() }), seed).Load(index, epoch).Frames[0];

        First(1, 100, 0).Should().Be(First(1, 100, 0));
        First(1, 100, 0).Should().NotBe(First(2, 100, 0));
        First(1, 100, 0).Should().NotBe(First(1, 100, 1));
    }

    private static ClipDataset Dataset(IClipSource clips, UnknownGloss unknownGloss = UnknownGloss.Error) =>
        new(clips, Vocabulary, new UniformFrameSampler(0.25), new FrameTransform(new() { Width = 5, Height = 6 }), seed: 1, unknownGloss);

    private sealed class OneClip(string[] glosses, IFrameSource frames) : IClipSource
    {
        public int Count => 1;

        public AnnotatedClip Open(int index, int epoch) => new("clip", "signer", glosses, frames);
    }

    private sealed class RecordingFrames(int frameCount) : IFrameSource
    {
        public int FrameCount => frameCount;

        public List<int> Asked { get; } = [];

        public RgbFrames Read(ReadOnlySpan<int> indices)
        {
            Asked.AddRange(indices);
            return new RgbFrames(new byte[indices.Length * 12], indices.Length, 2, 2);
        }
    }
}
