using LisVit.Data.Batching;
using LisVit.Data.Composing;
using LisVit.Data.Frames;
using LisVit.Data.Glosses;
using LisVit.Data.Sampling;
using LisVit.Data.Transforms;

namespace LisVit.Data.Tests.Composing;

public sealed class IndependenceTests
{
    private const int Seed = 1;
    private const int Clips = 400;

    [Fact]
    public void Augmentation_tells_nothing_of_the_glosses_even_with_the_corpus_own_seed()
    {
        // All pictures are the same even grey, so that brightness of a clip is the augmentation's alone.
        var grey = Enumerable.Repeat((byte)100, 8 * 8 * 3).ToArray();
        var signs = Enumerable.Range(0, 10).Select(gloss => new IsolatedSign($"{gloss}", new RgbFrames(grey, 1, 8, 8))).ToArray();
        var source = new ComposedClipSource(new([new IsolatedSigner("one", signs)]), ComposingOptions.SignedDigitsV1, Clips, Seed, freshEveryEpoch: true);
        var augmentation = new ClipAugmentation { Saturation = 0, ChannelGain = 0, Brightness = 0 };
        var dataset = new ClipDataset(source, GlossVocabulary.FromClips(source), new UniformFrameSampler(0.25), new FrameTransform(new() { Width = 8, Height = 8, Augmentation = augmentation }), Seed);

        var clips = Enumerable.Range(0, Clips).Select(index => dataset.Load(index, epoch: 0)).ToArray();

        // Correlation of 400 independent pairs stays below 0.2 but for one seed in 15,000.
        Math.Abs(Correlation([.. clips.Select(clip => (double)clip.Frames[0])], [.. clips.Select(clip => (double)clip.Glosses[0])])).Should().BeLessThan(0.2);
        Math.Abs(Correlation([.. clips.Select(clip => (double)clip.Frames[0])], [.. clips.Select(clip => (double)clip.Glosses.Count)])).Should().BeLessThan(0.2);
        clips.Select(clip => clip.Frames[0]).Distinct().Should().HaveCountGreaterThan(10);
    }

    private static double Correlation(double[] x, double[] y)
    {
        var (meanX, meanY) = (x.Average(), y.Average());
        var covariance = x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum();
        return covariance / Math.Sqrt(x.Sum(a => (a - meanX) * (a - meanX)) * y.Sum(b => (b - meanY) * (b - meanY)));
    }
}
