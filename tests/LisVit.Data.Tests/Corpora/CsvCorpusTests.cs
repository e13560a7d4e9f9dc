using LisVit.Data.Corpora;

namespace LisVit.Data.Tests.Corpora;

public sealed class CsvCorpusTests : IDisposable
{
    private const string Header = "video,glosses,signer,split\n";

    private readonly CorpusFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Splits_signers_and_glosses_are_those_of_the_rows()
    {
        var corpus = Open(Header + "videos/a.mp4,MORGEN  REGEN,Anna,train\n\nvideos/b.mp4,\"WIND \",\"Meier, Bo\",unseen signers\nc,ÜBER,Anna,train");

        corpus.Splits.Should().Equal("train", "unseen signers");
        corpus.Split("train").Annotations.Should().BeEquivalentTo([new ClipAnnotation("videos/a.mp4", "Anna", ["MORGEN", "REGEN"]), new ClipAnnotation("c", "Anna", ["ÜBER"])]);
        corpus.Split("unseen signers").Annotations.Should().ContainSingle().Which.Signer.Should().Be("Meier, Bo");
    }

    [Fact]
    public void Columns_may_stand_in_any_order_and_among_others()
    {
        var corpus = Open("\uFEFFcomment,split,signer,video,glosses\r\n\"said \"\"so\"\"\",dev,Anna,a,WIND REGEN\r\n");

        corpus.Split("dev").Annotations.Should().BeEquivalentTo([new ClipAnnotation("a", "Anna", ["WIND", "REGEN"])]);
    }

    [Fact]
    public void Frames_are_a_folder_of_images_or_a_video_file()
    {
        folder.Frames(1, 5, "frames", "a");
        var video = folder.Text("a video", "-b.mp4");

        var split = Open(Header + "frames/a,WIND,Anna,train\n-b.mp4,WIND,Anna,train\n", FakeVideo.Options(7)).Split("train");

        (split.Open(0, 0).Frames.FrameCount, split.Open(1, 0).Frames.FrameCount).Should().Be((5, 7));
        split.Open(1, 0).Frames.Should().BeOfType<FakeVideo>().Which.Path.Should().Be(video).And.Match(path => Path.IsPathRooted(path), "a name that begins with '-' must never begin an argument");
    }

    [Fact]
    public void A_missing_video_is_named() =>
        Open(Header + "b.mp4,WIND,Anna,train\n").Split("train").Invoking(split => split.Open(0, 0)).Should().Throw<InvalidDataException>()
            .WithMessage($"Clip 'b.mp4' has no frames: '{folder.At("b.mp4")}' does not exist. Expected is a video file, or a folder of numbered images, relative to '{folder.At("corpus.csv")}'.");

    [Fact]
    public void A_split_that_is_none_is_answered_with_those_that_are_there() =>
        Open(Header + "a,WIND,Anna,train\nb,WIND,Anna,dev\n").Invoking(corpus => corpus.Split("test")).Should().Throw<ArgumentException>()
            .WithMessage($"'{folder.At("corpus.csv")}' has no split 'test'. It has 'train', 'dev'.*");

    [Theory]
    [InlineData("\n", "begins with '', which has no column 'video'. Expected is a header with the columns 'video,glosses,signer,split', separated by commas.")]
    [InlineData("video;glosses;signer;split\na;WIND;Anna;train\n", "begins with 'video;glosses;signer;split', which has no column 'video'. *")]
    [InlineData("video,glosses,signer,Split\n", "begins with 'video,glosses,signer,Split', which has no column 'split'. *")]
    [InlineData("video,glosses,signer,split,video\n", "has two columns 'video' in its header. Remove or rename one.")]
    [InlineData(Header, "has no rows behind its header. Expected is one row a video.")]
    [InlineData(Header + "a,WIND,Anna\n", "line 2 has 3 columns. Expected are 4, as in the header; put quotes around a field that holds a comma.")]
    [InlineData(Header + "a,WIND,Anna,train\n\na,WIND,Anna,dev\n", "line 4 repeats the video 'a' of line 2. Expected is one row a video, whatever its split; remove one.")]
    [InlineData(Header + "a,,Anna,train\n", "line 2 has no glosses for the clip 'a'. Expected is at least one in the column 'glosses'; add it or remove the row.")]
    [InlineData(Header + "a,WIND, ,train\n", "line 2 has nothing in the column 'signer'. Expected is a name.")]
    [InlineData(Header + "a,WIND,Anna,\n", "line 2 has nothing in the column 'split'. Expected is a name.")]
    [InlineData(Header + "../a,WIND,Anna,train\n", "line 2 has '../a' in the column 'video'. Expected is a relative path without '..', '\\' and ':', so that it stays inside the corpus.")]
    [InlineData(Header + "a,WIND,Anna,../../train\n", "line 2 has '../../train' in the column 'split'. Expected is a name such as 'train', of at most 50 characters and none of / \\ : * ? \" < > |, since files are named after it.")]
    [InlineData(Header + "a,WIND,Anna,/tmp/train\n", "line 2 has '/tmp/train' in the column 'split'. *")]
    [InlineData(Header + "a,WIND,Anna,..\n", "line 2 has '..' in the column 'split'. *")]
    [InlineData(Header + "a,WIND,Anna,C:\\train\n", "line 2 has 'C:\\train' in the column 'split'. *")]
    [InlineData(Header + "a\"b,WIND,Anna,train\n", "line 2 ends inside quotes. *")]
    [InlineData(Header + "a\"b\",WIND,Anna,train\n", "line 2 is not quoted as csv: *")]
    [InlineData(Header + "a,\"WIND,Anna,train\nb,WIND,Anna,train\n", "line 2 ends inside quotes. Expected is that each field ends on its line; close the quotes, and double each quote inside quotes.")]
    [InlineData(Header + "a,\"WIND,Anna,train", "line 2 ends inside quotes. *")]
    [InlineData(Header + "a,WIND,An\0na,train\n", "line 2 holds a NUL character, which no text has. The file is damaged; restore it.")]
    public void A_file_that_is_not_as_expected_is_named(string content, string problem)
    {
        var path = folder.Text(content, "corpus.csv");

        FluentActions.Invoking(() => CsvCorpus.Open(path)).Should().Throw<InvalidDataException>().WithMessage($"'{path}' {problem}");
    }

    [Fact]
    public void A_file_in_another_encoding_is_named()
    {
        var path = folder.At("corpus.csv");
        foreach (var encoding in (System.Text.Encoding[])[System.Text.Encoding.Latin1, System.Text.Encoding.Unicode])
        {
            File.WriteAllText(path, Header + "a,ÜBER,Anna,train\n", encoding);

            FluentActions.Invoking(() => CsvCorpus.Open(path)).Should().Throw<InvalidDataException>().WithMessage($"'{path}' behind line * is not UTF-8. Save the file as UTF-8.");
        }
    }

    [Fact]
    public void A_missing_file_is_named() =>
        FluentActions.Invoking(() => CsvCorpus.Open(folder.Root)).Should().Throw<InvalidDataException>()
            .WithMessage($"Annotation file '{folder.At("corpus.csv")}' does not exist. Expected is a csv file with the columns 'video,glosses,signer,split'.");

    private CsvCorpus Open(string content, CorpusOptions? options = null) => CsvCorpus.Open(folder.Text(content, "corpus.csv"), options);
}
