using LisVit.Data.Corpora;
using LisVit.Data.Glosses;
using LisVit.Data.Synthetic;
using SkiaSharp;

namespace LisVit.Samples.Tour;

/// <summary>A csv beside videos, or folders of images, is a corpus.</summary>
internal static class OwnVideos
{
    public static void Run(string folder, TextWriter output)
    {
        Record(folder);
        // begin videos
        var corpus = Corpus.Open(folder);                        // finds corpus.csv: video,glosses,signer,split
        var train = corpus.Split("train");
        foreach (var problem in CorpusCheck.Of(train))           // what is missing, before a training finds it
            output.WriteLine(problem);
        var vocabulary = GlossVocabulary.FromClips(train);
        output.WriteLine($"{train.Count} clips of {train.Annotations.DistinctBy(clip => clip.Signer).Count()} signers, {vocabulary.Count} glosses");
        output.WriteLine(UnknownGlosses.Of(corpus.Split("test"), vocabulary).Summary());
        // end videos
    }

    // Stands for your recordings: folders of images here, since a video would need ffmpeg.
    private static void Record(string folder)
    {
        var clips = new SyntheticClipSource(new SyntheticCorpusOptions { TrainClips = 3, Width = 64, Height = 64 }, SyntheticSplit.Train);
        var rows = new List<string> { "video,glosses,signer,split" };
        for (var i = 0; i < clips.Count; i++)
        {
            var clip = clips.Open(i);
            var images = Directory.CreateDirectory(Path.Combine(folder, $"frames/clip-{i}")).FullName;
            for (var frame = 0; frame < clip.Frames.FrameCount; frame++)
                Save(clip.Frames.Read([frame]).Frame(0), Path.Combine(images, $"image{frame + 1:D4}.png"));
            rows.Add($"frames/clip-{i},{string.Join(' ', clip.Glosses)},{clip.Signer},{(i < 2 ? "train" : "test")}");
        }

        File.WriteAllLines(Path.Combine(folder, "corpus.csv"), rows);
    }

    private static void Save(ReadOnlySpan<byte> rgb, string path)
    {
        using var picture = new SKBitmap(64, 64, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var pixel = 0; pixel < 64 * 64; pixel++)
            picture.SetPixel(pixel % 64, pixel / 64, new SKColor(rgb[3 * pixel], rgb[(3 * pixel) + 1], rgb[(3 * pixel) + 2]));
        using var file = File.Create(path);
        picture.Encode(file, SKEncodedImageFormat.Png, 100);
    }
}
