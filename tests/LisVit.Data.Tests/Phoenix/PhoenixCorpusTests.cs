using LisVit.Data.Glosses;
using LisVit.Data.Phoenix;
using LisVit.Data.Sampling;
using LisVit.Tests;

namespace LisVit.Data.Tests.Phoenix;

public sealed class PhoenixCorpusTests : IDisposable
{
    private const string Header = "name|video|start|end|speaker|orth|translation\n";
    private const string TwoRows = Header + "a|a/1/*.png|-1|-1|Signer01|WIND|wind\nb|b/1/*.png|-1|-1|Signer02|REGEN WIND|regen\n";

    private readonly CorpusFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("PHOENIX-2014-T")]
    [InlineData("PHOENIX-2014-T-release-v3/PHOENIX-2014-T")]
    public void A_corpus_is_found_from_any_folder_around_it(string nesting)
    {
        Annotations(TwoRows, nesting);

        var split = PhoenixCorpus.Open(folder.Root).Split("dev");

        split.Count.Should().Be(2);
        split.Annotations[1].Signer.Should().Be("Signer02");
    }

    [Fact]
    public void Frames_are_found_with_and_without_the_folder_of_the_csv()
    {
        Annotations(TwoRows);
        folder.Frames(1, 5, FramesOf("a"));
        folder.Frames(11, 0, FramesOf("b"));
        folder.Frames(1, 3, [.. FramesOf("b"), "1"]);

        var split = PhoenixCorpus.Open(folder.Root).Split("dev");

        var (direct, nested) = (split.Open(0, epoch: 0), split.Open(1, epoch: 3));
        (direct.Name, direct.Signer, direct.Frames.FrameCount).Should().Be(("a", "Signer01", 5));
        (nested.Name, nested.Signer, nested.Frames.FrameCount).Should().Be(("b", "Signer02", 3));
        nested.Glosses.Should().Equal("REGEN", "WIND");
    }

    [Fact]
    public void The_vocabulary_of_a_split_has_each_gloss_once()
    {
        Annotations(TwoRows);
        folder.Frames(1, 1, FramesOf("a"));
        folder.Frames(1, 1, FramesOf("b"));

        GlossVocabulary.FromClips(PhoenixCorpus.Open(folder.Root).Split("dev")).Glosses.Should().Equal("REGEN", "WIND");
    }

    [Fact]
    public void A_missing_clip_is_named_with_the_folders_looked_for()
    {
        Annotations(TwoRows);

        var split = PhoenixCorpus.Open(folder.Root).Split("dev");

        FluentActions.Invoking(() => split.Open(1, epoch: 0)).Should().Throw<InvalidDataException>()
            .WithMessage($"Clip 'b' of split 'dev' has no frames: neither '{folder.At([.. FramesOf("b"), "1"])}' nor '{folder.At(FramesOf("b"))}' exists. Expected is a folder of numbered PNG images; restore it from the corpus.");
    }

    [Fact]
    public void An_empty_split_is_named()
    {
        Annotations(Header);

        FluentActions.Invoking(() => PhoenixCorpus.Open(folder.Root).Split("dev")).Should().Throw<InvalidDataException>()
            .WithMessage($"Split 'dev' is empty: '{folder.At("annotations", "manual", "PHOENIX-2014-T.dev.corpus.csv")}' has no rows behind its header. Expected is one row a clip; restore the file from the corpus.");
    }

    [Fact]
    public void A_folder_without_a_corpus_is_named() =>
        FluentActions.Invoking(() => PhoenixCorpus.Open(folder.Root)).Should().Throw<InvalidDataException>()
            .WithMessage($"'{folder.Root}' holds no PHOENIX-2014-T corpus: none of these folders exists: '{folder.At("annotations", "manual")}', *");

    [Fact]
    public void A_split_that_is_none_is_refused()
    {
        Annotations(TwoRows);

        FluentActions.Invoking(() => PhoenixCorpus.Open(folder.Root).Split("valid")).Should().Throw<ArgumentException>()
            .WithMessage("A split is one of 'train', 'dev', 'test', but is 'valid'.*");
    }

    [SkippableTheory]
    [InlineData("phoenix14t-layout")]
    [InlineData("phoenix14t-layout/PHOENIX-2014-T-release-v3")]
    [InlineData("phoenix14t-layout/PHOENIX-2014-T-release-v3/PHOENIX-2014-T")]
    public void The_official_layout_is_read(string root)
    {
        var corpus = PhoenixCorpus.Open(Requirement.Shared("data/" + root));

        corpus.Splits.Should().Equal("train", "dev", "test");
        foreach (var split in corpus.Splits)
        {
            var clip = corpus.Split(split).Open(0, epoch: 0);
            var frames = clip.Frames.Read(new UniformFrameSampler(1).Sample(clip.Frames.FrameCount, new Random(0)));
            clip.Signer.Should().Be("Signer01");
            clip.Glosses.Should().StartWith(["REGEN", "SCHNEE"]).And.HaveCount(11);
            (frames.Count, frames.Height, frames.Width).Should().Be((2, 260, 210));
        }
    }

    private void Annotations(string content, string nesting = "") => folder.Text(content, nesting, "annotations", "manual", "PHOENIX-2014-T.dev.corpus.csv");

    private static string[] FramesOf(string clip) => ["features", "fullFrame-210x260px", "dev", clip];
}
