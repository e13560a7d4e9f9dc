using LisVit.Data.Corpora;
using LisVit.Data.Phoenix;

namespace LisVit.Data.Tests.Phoenix;

public sealed class Phoenix2014CorpusTests : IDisposable
{
    private const string Header = "id|folder|signer|annotation\n";
    private const string Broken = Phoenix2014Corpus.BrokenClip;

    private readonly CorpusFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("phoenix-2014-multisigner")]
    [InlineData("phoenix2014-release/phoenix-2014-multisigner")]
    public void Clips_are_found_below_the_folder_1(string nesting)
    {
        Annotations("dev", Header + "a_default-1|a_default-1/1/*.png|Signer03|__ON__ LIEB ZUSCHAUER\nb|b/1/*.png|Signer04|\"WIND loc-NORD\n", nesting);
        folder.Frames(1, 4, nesting, "features", "fullFrame-210x260px", "dev", "a_default-1", "1");
        folder.Frames(1, 2, nesting, "features", "fullFrame-210x260px", "dev", "b");

        var corpus = Phoenix2014Corpus.Open(folder.Root);
        var split = corpus.Split("dev");

        corpus.Splits.Should().Equal("dev");
        split.Annotations[0].Should().BeEquivalentTo(new ClipAnnotation("a_default-1", "Signer03", ["__ON__", "LIEB", "ZUSCHAUER"]));
        split.Annotations[1].Glosses.Should().Equal("\"WIND", "loc-NORD");
        (split.Open(0, 0).Frames.FrameCount, split.Open(1, 0).Frames.FrameCount).Should().Be((4, 2));
        split.LeftOut.Should().BeEmpty();
    }

    [Theory]
    [InlineData("/1/*.png|Signer01|REGEN")]
    [InlineData("/1/*.png|Signer01|")]
    [InlineData("")]
    public void The_broken_training_clip_is_left_out_and_reported_whatever_its_row_holds(string rest)
    {
        Annotations("train", $"{Header}a|a/1/*.png|Signer01|WIND\n{Broken}|{Broken}{rest}\n");

        var split = Phoenix2014Corpus.Open(folder.Root).Split("train");

        split.Annotations.Select(clip => clip.Name).Should().Equal("a");
        split.LeftOut.Should().ContainSingle().Which.ToString().Should().StartWith($"{Broken}: left out, as public code for PHOENIX-2014 does").And.Contain("CorpusOptions.KeepBrokenClip");
        CorpusCheck.Of(split)[0].Clip.Should().Be(Broken);
    }

    [Fact]
    public void The_broken_training_clip_can_be_kept()
    {
        Annotations("train", $"{Header}{Broken}|{Broken}/1/*.png|Signer01|WIND\n");

        var split = Phoenix2014Corpus.Open(folder.Root, new CorpusOptions { KeepBrokenClip = true }).Split("train");

        split.Annotations.Select(clip => clip.Name).Should().Equal(Broken);
        split.LeftOut.Should().BeEmpty();
    }

    [Theory]
    [InlineData("name|folder|signer|annotation\n", "begins with 'name|folder|signer|annotation'. Expected is the header 'id|folder|signer|annotation'.")]
    [InlineData(Header + "a|a/1/*.png|Signer01\n", "line 2 has 3 columns: 'a|a/1/*.png|Signer01'. Expected are 4, 'id|folder|signer|annotation'; restore the row from the corpus.")]
    [InlineData(Header + "a|a/1/*.png|Signer01|\n", "line 2 has no glosses for the clip 'a'. Expected is at least one in the column 'annotation'; add it or remove the row.")]
    [InlineData(Header + "a|../a/1/*.png|Signer01|WIND\n", "line 2 has '../a/1/*.png' in the column 'folder'. *")]
    [InlineData(Header + "a|a|Signer01|WIND\n", "line 2 has 'a' in the column 'folder'. Expected is a folder and its files, such as 'name/1/*.png'.")]
    [InlineData(Header + "a|a/1/*.png|Signer01|WIND\na|b/1/*.png|Signer01|WIND\n", "line 3 repeats the clip 'a'. Expected is one row a clip; remove one.")]
    public void A_file_that_is_not_as_expected_is_named(string content, string problem)
    {
        var path = Annotations("dev", content);

        FluentActions.Invoking(() => Phoenix2014Corpus.Open(folder.Root).Split("dev")).Should().Throw<InvalidDataException>().WithMessage($"'{path}' {problem}");
    }

    [Fact]
    public void An_empty_split_and_an_absent_one_are_named()
    {
        Annotations("dev", Header);
        var corpus = Phoenix2014Corpus.Open(folder.Root);

        corpus.Invoking(it => it.Split("dev")).Should().Throw<InvalidDataException>().WithMessage("Split 'dev' is empty: *");
        corpus.Invoking(it => it.Split("train")).Should().Throw<ArgumentException>().WithMessage($"'{folder.Root}*' has no split 'train'. It has 'dev'.*");
    }

    [Fact]
    public void A_folder_without_a_corpus_is_named() =>
        FluentActions.Invoking(() => Phoenix2014Corpus.Open(folder.Root)).Should().Throw<InvalidDataException>()
            .WithMessage($"'{folder.Root}' holds no PHOENIX-2014 corpus: none of these files exists: '{folder.At("annotations", "manual", "train.corpus.csv")}', *");

    private string Annotations(string split, string content, string nesting = "") => folder.Text(content, nesting, "annotations", "manual", $"{split}.corpus.csv");
}
