using LisVit.Data.Corpora;
using LisVit.Data.Phoenix;

namespace LisVit.Data.Tests.Corpora;

/// <summary>Where links in a corpus may lead.</summary>
public sealed class LinkTests : IDisposable
{
    private const string Rows = "name|video|start|end|speaker|orth|translation\na|a/1/*.png|-1|-1|Signer01|WIND|wind\n";

    private static readonly string[] Frames = ["features", "fullFrame-210x260px", "dev"];

    private readonly CorpusFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("features")]
    [InlineData("features/fullFrame-210x260px")]
    [InlineData("features/fullFrame-210x260px/dev")]
    public void A_folder_of_the_layout_may_be_a_link(string linked)
    {
        Annotations();
        folder.Frames(1, 3, ["disk", .. string.Join('/', Frames)[linked.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries), "a"]);
        Link(folder.At("disk"), "corpus", linked);

        Open("corpus").Frames.FrameCount.Should().Be(3);
    }

    [Fact]
    public void The_root_may_be_a_link_and_so_may_what_lies_above_it()
    {
        Annotations();
        folder.Frames(1, 3, ["corpus", .. Frames, "a"]);
        Link(folder.At("corpus"), "linked");
        Link(folder.Root, "above");

        Open("linked").Frames.FrameCount.Should().Be(3);
        Open("above/corpus").Frames.FrameCount.Should().Be(3);
    }

    [Fact]
    public void A_clip_may_be_a_link_inside_the_corpus()
    {
        Annotations();
        folder.Frames(1, 3, "corpus", "frames of a");
        Link(folder.At("corpus", "frames of a"), ["corpus", .. Frames, "a"]);

        Open("corpus").Frames.FrameCount.Should().Be(3);
    }

    [Fact]
    public void A_clip_that_links_out_of_the_corpus_is_refused_unless_links_are_followed()
    {
        Annotations();
        folder.Frames(1, 3, "elsewhere");
        Link(folder.At("elsewhere"), ["corpus", .. Frames, "a"]);
        var frames = folder.At(["corpus", .. Frames]);

        FluentActions.Invoking(() => Open("corpus")).Should().Throw<InvalidDataException>().WithMessage(
            $"Clip 'a' leads out of its corpus: '{Path.Combine(frames, "a")}' is really '{folder.At("elsewhere")}', which does not lie in '{folder.At("corpus")}' or '{frames}'. If the link is meant, open the corpus with CorpusOptions.FollowLinks.");
        Open("corpus", new CorpusOptions { FollowLinks = true }).Frames.FrameCount.Should().Be(3);
    }

    [Fact]
    public void A_relative_link_to_a_sibling_whose_name_begins_alike_is_refused()
    {
        Annotations();
        folder.Frames(1, 3, "corpus-2");
        Link("../../../../corpus-2", ["corpus", .. Frames, "a"]);

        FluentActions.Invoking(() => Open("corpus")).Should().Throw<InvalidDataException>().WithMessage($"*is really '{folder.At("corpus-2")}'*");
    }

    [Fact]
    public void A_frame_that_links_out_of_the_corpus_is_refused()
    {
        Annotations();
        folder.Frames(1, 2, ["corpus", .. Frames, "a"]);
        var secret = folder.Image(new(9, 9, 9), 4, 3, "secret.png");
        File.CreateSymbolicLink(folder.At(["corpus", .. Frames, "a", "images0003.png"]), secret);

        FluentActions.Invoking(() => Open("corpus")).Should().Throw<InvalidDataException>().WithMessage("Clip 'a' leads out of its corpus: '*images0003.png' is really '*secret.png'*");
        Open("corpus", new CorpusOptions { FollowLinks = true }).Frames.FrameCount.Should().Be(3);
    }

    [Fact]
    public void A_link_that_leads_to_itself_is_refused()
    {
        Annotations();
        folder.Frames(1, 1, ["corpus", .. Frames, "a"]);
        File.CreateSymbolicLink(folder.At(["corpus", .. Frames, "a", "images0002.png"]), "images0002.png");

        FluentActions.Invoking(() => Open("corpus")).Should().Throw<InvalidDataException>().WithMessage("*is a link that leads to itself*");
    }

    [Fact]
    public void A_video_that_links_out_of_an_own_corpus_is_refused()
    {
        folder.Text("video,glosses,signer,split\nvideos/a.mp4,WIND,Anna,train\n", "own", "corpus.csv");
        folder.Text("a video", "elsewhere", "a.mp4");
        Link(folder.At("elsewhere"), "own", "videos");

        FluentActions.Invoking(() => CsvCorpus.Open(folder.At("own"), FakeVideo.Options(1)).Split("train").Open(0, 0)).Should().Throw<InvalidDataException>()
            .WithMessage($"Clip 'videos/a.mp4' leads out of its corpus: *");
        CsvCorpus.Open(folder.At("own"), FakeVideo.Options(1) with { FollowLinks = true }).Split("train").Open(0, 0).Frames.FrameCount.Should().Be(1);
    }

    private void Annotations() => folder.Text(Rows, "corpus", "annotations", "manual", "PHOENIX-2014-T.dev.corpus.csv");

    private void Link(string target, params string[] at)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.At(at))!);
        Directory.CreateSymbolicLink(folder.At(at), target);
    }

    private AnnotatedClip Open(string root, CorpusOptions? options = null) => PhoenixCorpus.Open(folder.At(root), options).Split("dev").Open(0, 0);
}
