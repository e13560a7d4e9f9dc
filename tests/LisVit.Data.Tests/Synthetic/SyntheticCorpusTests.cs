using LisVit.Data.Synthetic;
using SkiaSharp;

namespace LisVit.Data.Tests.Synthetic;

public sealed class SyntheticCorpusTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lisvit-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Written_frames_equal_those_in_memory()
    {
        var options = new SyntheticCorpusOptions { TrainClips = 2, DevClips = 1, TestClips = 1, MaximumGlosses = 3 };
        var root = Path.Combine(folder, "corpus");

        SyntheticCorpus.Write(root, options);

        foreach (var split in Enum.GetValues<SyntheticSplit>())
        {
            var source = new SyntheticClipSource(options, split);
            var features = Path.Combine(root, "features", "fullFrame-210x260px", split.ToString().ToLowerInvariant());
            Directory.EnumerateDirectories(features).Should().HaveCount(source.Count);
            for (var i = 0; i < source.Count; i++)
                FramesShouldEqual(source.Open(i), Path.Combine(features, source.Open(i).Name));
        }
    }

    [Fact]
    public void The_annotations_tell_what_was_drawn()
    {
        var options = new SyntheticCorpusOptions { TrainClips = 3, DevClips = 0, TestClips = 0, Width = 21, Height = 26, MaximumGlosses = 3 };
        var root = Path.Combine(folder, "corpus");

        SyntheticCorpus.Write(root, options);

        var source = new SyntheticClipSource(options, SyntheticSplit.Train);
        File.ReadLines(Path.Combine(root, "annotations", "manual", "PHOENIX-2014-T.train.corpus.csv")).Skip(1).Select(row => row.Split('|'))
            .Select(fields => (Name: fields[0], Video: fields[1], Signer: fields[4], Glosses: fields[5]))
            .Should().Equal(Enumerable.Range(0, 3).Select(i => source.Open(i))
                .Select(clip => (clip.Name, $"{clip.Name}/1/*.png", clip.Signer, string.Join(' ', clip.Glosses))));
    }

    private static void FramesShouldEqual(AnnotatedClip clip, string clipFolder)
    {
        var files = Directory.GetFiles(clipFolder).Order(StringComparer.Ordinal).ToArray();
        files.Should().HaveCount(clip.Frames.FrameCount);
        var frames = clip.Frames.Read([.. Enumerable.Range(0, files.Length)]);
        (frames.Width, frames.Height).Should().Be((210, 260));
        for (var i = 0; i < files.Length; i++)
        {
            using var bitmap = SKBitmap.Decode(files[i]);
            var written = bitmap.Pixels.SelectMany(pixel => (byte[])[pixel.Red, pixel.Green, pixel.Blue]);
            written.SequenceEqual(frames.Frame(i).ToArray()).Should().BeTrue($"{files[i]} holds frame {i}");
        }
    }
}
