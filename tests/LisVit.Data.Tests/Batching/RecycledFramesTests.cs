using LisVit.Data.Batching;
using LisVit.Data.Caching;
using LisVit.Data.Frames;
using LisVit.Data.Glosses;
using LisVit.Data.Sampling;
using LisVit.Data.Transforms;

namespace LisVit.Data.Tests.Batching;

public sealed class RecycledFramesTests : IDisposable
{
    private readonly CorpusFolder folder = new();
    private readonly FrameTransform transform = new(new() { Width = 5, Height = 4 });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Clips_whose_memory_takes_turns_are_as_they_are_alone(bool isCached)
    {
        for (var clip = 0; clip < 12; clip++)
            folder.Frames(first: 1 + (clip * 10), count: 1 + (clip * 5 % 9), "clips", $"{clip:D2}");
        var clips = new Folders(folder.At("clips"));
        using var cached = new CachedClips(clips, new() { FilePath = folder.At("frames.cache") });
        cached.Fill();
        var loader = new ClipLoader(
            new ClipDataset(isCached ? cached : clips, GlossVocabulary.FromGlosses(["A"]), new UniformFrameSampler(1), transform, seed: 1),
            new() { BatchSize = 3, Workers = 4, Prefetch = 4, Shuffle = true });

        for (var epoch = 0; epoch < 3; epoch++)
        {
            foreach (var batch in loader.Epoch(epoch))
            {
                using (batch)
                    Check(batch, clips);
            }
        }
    }

    [Fact]
    public void Rented_memory_is_given_back_once()
    {
        var frames = RgbFrames.Rent(2, 3, 4);
        frames.Frame(1).Length.Should().Be(3 * 4 * 3);

        frames.Recycle();
        frames.Recycle();

        var (first, second) = (RgbFrames.Rent(2, 3, 4), RgbFrames.Rent(2, 3, 4));
        first.Pixels.Should().NotBeSameAs(second.Pixels);
    }

    public void Dispose() => folder.Dispose();

    private void Check(ClipBatch batch, Folders clips)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            var expected = transform.Apply(clips.Frames(batch.Names[i]).ReadAll());
            batch.Frames[i].narrow(0, 0, batch.Lengths[i].item<long>()).data<float>().ToArray().Should().Equal(expected);
        }
    }

    private sealed class Folders(string root) : IClipSource
    {
        private readonly string[] folders = [.. Directory.GetDirectories(root).Order(StringComparer.Ordinal)];

        public int Count => folders.Length;

        public AnnotatedClip Open(int index, int epoch) => new(Path.GetFileName(folders[index]), "signer", ["A"], ImageFolderFrames.Open(folders[index]));

        public ImageFolderFrames Frames(string name) => ImageFolderFrames.Open(Path.Combine(root, name));
    }
}
