using LisVit.Data.Corpora;
using LisVit.Data.Glosses;
using LisVit.Tests;
using static LisVit.Data.Tests.Corpora.PickleBytes;

namespace LisVit.Data.Tests.Corpora;

public sealed class PickledCorpusTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Annotations_are_read_packed_or_plain_and_without_videos(bool packed)
    {
        var pickle = List(Item("dev/a", "REGEN KOENNEN", 100), Item("dev/b", " WIND  ÜBER ", 16));
        folder.Write("phoenix14t.dev", packed ? Gzip(pickle) : pickle);

        var corpus = PickledCorpus.Open(folder.FullName);
        var split = corpus.Split("dev");

        corpus.Splits.Should().Equal("dev");
        split.Annotations.Should().BeEquivalentTo(
        [
            new ClipAnnotation("dev/a", "Signer01", ["REGEN", "KOENNEN"], "und nun das wetter .") { FrameCount = 100 },
            new ClipAnnotation("dev/b", "Signer01", ["WIND", "ÜBER"], "und nun das wetter .") { FrameCount = 16 },
        ]);
        GlossVocabulary.FromClips(split).Count.Should().Be(4);
        FluentActions.Invoking(() => split.Open(1, epoch: 0)).Should().Throw<InvalidDataException>()
            .WithMessage($"Clip 'dev/b' has no video: '{folder.PathTo("videos_phoenix/videos/dev/b.mp4")}' does not exist. Restore it from the corpus.");
    }

    [Fact]
    public void Videos_lie_beside_the_annotations_and_have_the_frames_that_these_say()
    {
        folder.Write("data/phoenix14t.train", List(Item("train/-a", "REGEN", 100)));
        var path = folder.Write("data/videos_phoenix/videos/train/-a.mp4", "a video");

        var clip = PickledCorpus.Open(folder.PathTo("data/phoenix14t"), FakeVideo.Options(1)).Split("train").Open(0, epoch: 0);

        (clip.Name, clip.Frames.FrameCount).Should().Be(("train/-a", 100));
        clip.Frames.Should().BeOfType<FakeVideo>().Which.Path.Should().Be(path).And.Match(video => Path.IsPathRooted(video), "a name that begins with '-' must never begin an argument");
    }

    public static TheoryData<string, object?, string> Damages => new()
    {
        { "name", Nothing, "has no key 'name'. Expected are 'name', 'signer', 'gloss', 'text' and 'num_frames'." },
        { "gloss", Nothing, "has no key 'gloss'. *" },
        { "signer", null, "has a None under the key 'signer'. Expected is a str." },
        { "num_frames", Nothing, "has no key 'num_frames'. *" },
        { "num_frames", -3L, "has -3 under the key 'num_frames'. Expected is a number of frames, at least 1." },
        { "num_frames", "many", "has a str under the key 'num_frames'. *" },
        { "gloss", "  ", "has no glosses for the clip 'train/b'. Expected is at least one under the key 'gloss'." },
        { "gloss", new string('x', 65_537), "has 65537 characters under the key 'gloss'; 65536 are allowed." },
        { "name", "b", "has the name 'b', which does not begin with its split, 'train/'. *" },
        { "name", "dev/b", "has the name 'dev/b', which does not begin with its split, 'train/'. *" },
        { "name", "train/../../b", "has the name 'train/../../b'. Expected is a relative path without '..', '\\' and ':', so that it stays inside the corpus." },
        { "name", "/etc/passwd", "has the name '/etc/passwd'. *" },
        { "name", "train/C:b", "has the name 'train/C:b'. *" },
        { "name", "train/b\n", "has the name 'train/b?'. *" },
        { "name", "train/a", "repeats the clip 'train/a'. Expected is one item a clip." },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_item_is_named_by_its_number_and_key(string key, object? value, string problem) =>
        Fails(List(Item("train/a", "REGEN", 100), Item("train/b", "REGEN", 100, key, value)), "item 1 " + problem);

    [Fact]
    public void Another_pickle_is_named()
    {
        Fails([(byte)'}', (byte)'.'], "is a pickled dict. Expected is a list of dicts, one a clip.");
        Fails([(byte)']', (byte)'N', (byte)'a', (byte)'.'], "item 0 is a None. Expected is a dict with the keys *");
        Fails([(byte)']'], "is not a complete pickle*");
    }

    [Fact]
    public void A_gzip_file_that_is_damaged_or_truncated_is_named()
    {
        var packed = Gzip(List([.. Enumerable.Range(0, 500).Select(i => Item($"train/{i}", $"REGEN {i}", 100))]));

        Fails(packed[..(packed.Length / 2)], "*");
        packed[20] ^= 0xFF;
        packed[21] ^= 0xFF;
        Fails(packed, "*");
    }

    [Fact]
    public void A_gzip_bomb_is_refused()
    {
        using var bomb = new MemoryStream(Gzip(new byte[1_000_001]));

        FluentActions.Invoking(() => PickledAnnotationReader.Read(bomb, "bomb", "train", mostBytes: 1_000_000)).Should().Throw<InvalidDataException>().WithMessage("'bomb' holds more than the 1000000 bytes that are allowed.");
    }

    [Fact]
    public void An_empty_list_and_an_absent_split_are_named()
    {
        var path = folder.Write("own.train", List());
        var corpus = PickledCorpus.Open(folder.FullName);

        corpus.Invoking(it => it.Split("train")).Should().Throw<InvalidDataException>().WithMessage($"Split 'train' is empty: '{path}' is a list without items. *");
        corpus.Invoking(it => it.Split("dev")).Should().Throw<ArgumentException>().WithMessage($"'{folder.PathTo("own")}' has no split 'dev'. It has 'train'.*");
    }

    [Fact]
    public void Two_corpora_in_a_folder_are_named()
    {
        folder.Write("one.train", List());
        folder.Write("two.dev", List());

        FluentActions.Invoking(() => PickledCorpus.Open(folder.FullName)).Should().Throw<InvalidDataException>()
            .WithMessage($"*holds the pickled annotations of 2 corpora: '{folder.PathTo("one")}', '{folder.PathTo("two")}'. Give one of these paths.");
    }

    [Fact]
    public void A_text_that_many_items_share_is_split_once()
    {
        var glosses = string.Join(' ', Enumerable.Repeat("A", 30_000));
        var items = Enumerable.Range(0, 2_000).Select(i => Item($"train/{i}", "", 9, "gloss", i == 0 ? new Kept(glosses) : new KeptBefore())).ToArray();
        using var pickle = new MemoryStream(List(items));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var annotations = PickledAnnotationReader.Read(pickle, "shared", "train");

        annotations.Should().HaveCount(2_000).And.OnlyContain(clip => clip.Glosses.Count == 30_000);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(32 << 20);
    }

    private void Fails(byte[] content, string problem)
    {
        var path = folder.Write("phoenix14t.train", content);
        FluentActions.Invoking(() => PickledCorpus.Open(folder.FullName).Split("train")).Should().Throw<InvalidDataException>().WithMessage($"'{path}' {problem}");
    }
}
