using LisVit.Data.Frames;
using LisVit.Data.Phoenix;
using SkiaSharp;

namespace LisVit.Data.Tests.Phoenix;

public sealed class PhoenixLayoutWriterTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lisvit-").FullName;

    private string Root => Path.Combine(folder, "corpus");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Annotations_are_those_of_the_official_csv()
    {
        PhoenixLayoutWriter.Write(Root, new Clips(new AnnotatedClip("first", "Signer01", ["REGEN", "NORD"], new Grey(2))), new Clips(), new Clips());

        Annotations("train").Should().Be("name|video|start|end|speaker|orth|translation\nfirst|first/1/*.png|-1|-1|Signer01|REGEN NORD|regen nord\n");
        Annotations("dev").Should().Be("name|video|start|end|speaker|orth|translation\n");
        Annotations("test").Should().Be(Annotations("dev"));
    }

    [Fact]
    public void Frames_lie_in_the_clips_folder_counted_from_1_without_a_folder_1()
    {
        PhoenixLayoutWriter.Write(Root, new Clips(), new Clips(Clip("a", 34)), new Clips());

        var clip = Path.Combine(Root, "features", "fullFrame-210x260px", "dev", "a");
        Directory.EnumerateDirectories(clip).Should().BeEmpty();
        Directory.EnumerateFiles(clip).Select(Path.GetFileName).Should().BeEquivalentTo(Enumerable.Range(1, 34).Select(number => $"images{number:0000}.png"));
        using var last = SKBitmap.Decode(Path.Combine(clip, "images0034.png"));
        last.GetPixel(0, 0).Should().Be(new SKColor(33, 33, 34));
        (last.Width, last.Height).Should().Be((5, 4));
    }

    [Fact]
    public void Only_the_finished_corpus_is_left_in_the_folder()
    {
        PhoenixLayoutWriter.Write(Root, new Clips(Clip("a", 1)), new Clips(Clip("a", 1)), new Clips(Clip("a", 1)));

        Directory.EnumerateFileSystemEntries(folder).Should().Equal(Root);
    }

    [Fact]
    public void An_empty_folder_may_receive_the_corpus()
    {
        Directory.CreateDirectory(Root);

        PhoenixLayoutWriter.Write(Root, new Clips(Clip("a", 1)), new Clips(), new Clips());

        Annotations("train").Should().Contain("a/1/*.png");
    }

    [Fact]
    public void A_folder_that_holds_something_is_left_alone()
    {
        Directory.CreateDirectory(Root);
        File.WriteAllText(Path.Combine(Root, "thesis.txt"), "mine");

        var write = () => PhoenixLayoutWriter.Write(Root, new Clips(), new Clips(), new Clips());

        write.Should().Throw<IOException>().WithMessage($"{Root} already holds something*");
        Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Should().HaveCount(2);
    }

    [Fact]
    public void A_clip_that_cannot_be_read_leaves_nothing_behind()
    {
        var broken = new AnnotatedClip("b", "Signer01", ["NORD"], new Grey(3, readable: false));

        var write = () => PhoenixLayoutWriter.Write(Root, new Clips(Clip("a", 1), broken), new Clips(), new Clips());

        write.Should().Throw<InvalidDataException>().WithMessage("frame 0 is broken");
        Directory.EnumerateFileSystemEntries(folder).Should().BeEmpty();
    }

    [Fact]
    public void A_cancelled_run_leaves_nothing_behind()
    {
        using var cancellation = new CancellationTokenSource();
        var progress = new Steps(_ => cancellation.Cancel());

        var write = () => PhoenixLayoutWriter.Write(Root, new Clips(Clip("a", 1)), new Clips(Clip("b", 1)), new Clips(), progress, cancellation.Token);

        write.Should().Throw<OperationCanceledException>();
        Directory.EnumerateFileSystemEntries(folder).Should().BeEmpty();
    }

    [Fact]
    public void Progress_ascends_to_1()
    {
        var shares = new List<double>();

        PhoenixLayoutWriter.Write(Root, new Clips(Clip("a", 1), Clip("b", 1)), new Clips(Clip("a", 1)), new Clips(Clip("a", 1)), new Steps(shares.Add));

        shares.Should().Equal(0.25, 0.5, 0.75, 1);
    }

    [Theory]
    [InlineData("a|b", "Signer01", "NORD", "*'a|b'*")]
    [InlineData("../a", "Signer01", "NORD", "*'../a'*")]
    [InlineData("..", "Signer01", "NORD", "*'..'*")]
    [InlineData("a", "Signer|1", "NORD", "Clip 'a'*'Signer|1'*")]
    [InlineData("a", "Signer01", "NORD|SUED", "Clip 'a'*'NORD|SUED'*")]
    [InlineData("a", "Signer01", "NORD SUED", "Clip 'a'*'NORD SUED'*")]
    [InlineData("a", "Signer01", "", "Clip 'a'*empty*")]
    public void What_the_csv_cannot_hold_is_named(string name, string signer, string gloss, string message)
    {
        var write = () => PhoenixLayoutWriter.Write(Root, new Clips(new AnnotatedClip(name, signer, [gloss], new Grey(1))), new Clips(), new Clips());

        write.Should().Throw<ArgumentException>().WithMessage(message);
        Directory.GetFiles(Path.GetDirectoryName(Root)!, "*.png", SearchOption.AllDirectories).Should().BeEmpty("names are checked before anything is written");
    }

    [Fact]
    public void Clips_of_the_same_name_are_refused()
    {
        var write = () => PhoenixLayoutWriter.Write(Root, new Clips(Clip("a", 1), Clip("A", 1)), new Clips(), new Clips());

        write.Should().Throw<ArgumentException>().WithMessage("Two clips of train are named 'A'*");
    }

    [Fact]
    public void A_clip_too_long_for_four_digits_is_refused()
    {
        var write = () => PhoenixLayoutWriter.Write(Root, new Clips(Clip("a", 10_000)), new Clips(), new Clips());

        write.Should().Throw<ArgumentException>().WithMessage("Clip 'a' has 10000 frames*");
    }

    private static AnnotatedClip Clip(string name, int frames) => new(name, "Signer01", ["NORD"], new Grey(frames));

    private string Annotations(string split) => File.ReadAllText(Path.Combine(Root, "annotations", "manual", $"PHOENIX-2014-T.{split}.corpus.csv"));

    private sealed class Clips(params AnnotatedClip[] clips) : IClipSource
    {
        public int Count => clips.Length;

        public AnnotatedClip Open(int index, int epoch) => clips[index];
    }

    /// <summary>Frame i has the colour (i, i, i + 1).</summary>
    private sealed class Grey(int count, bool readable = true) : IFrameSource
    {
        public int FrameCount => count;

        public RgbFrames Read(ReadOnlySpan<int> indices)
        {
            if (!readable)
                throw new InvalidDataException($"frame {indices[0]} is broken");
            var frames = new RgbFrames(new byte[indices.Length * 4 * 5 * 3], indices.Length, 4, 5);
            for (var i = 0; i < indices.Length; i++)
            {
                var frame = frames.Frame(i);
                for (var j = 0; j < frame.Length; j++)
                    frame[j] = (byte)(indices[i] + (j % 3 == 2 ? 1 : 0));
            }

            return frames;
        }
    }

    private sealed class Steps(Action<double> step) : IProgress<double>
    {
        public void Report(double value) => step(value);
    }
}
