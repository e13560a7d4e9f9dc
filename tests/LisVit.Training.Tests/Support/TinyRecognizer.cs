using LisVit.Data.Batching;
using LisVit.Models;
using static TorchSharp.torch;

namespace LisVit.Training.Tests.Support;

/// <summary>A recogniser with all kinds of layers that trains a step in milliseconds, and clips for it.</summary>
internal static class TinyRecognizer
{
    public const int Glosses = 5;

    public static readonly VideoMobileViTOptions Encoder = VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs) with
    {
        Channels = [4, 4, 8, 8, 8, 8, 16],
        TransformerWidths = [16, 16, 16],
        TransformerDepths = [1, 1, 1],
        Strides = [2, 1, 2, 2, 1, 1],
        Heads = 2,
        ConvolutionDropout = new(0),
        TransformerDropout = 0,
    };

    public static CtcRecognizer Make(int seed = 1)
    {
        manual_seed(seed);
        return new CtcRecognizer(Encoder, Glosses);
    }

    public static EncoderDecoderRecognizer MakeEncoderDecoder(int seed = 1)
    {
        manual_seed(seed);
        return new EncoderDecoderRecognizer(Encoder, GlossDecoderOptions.Recommended(Encoder.Features, Glosses) with { Guided = false });
    }

    /// <summary>Batches of four clips of 8 frames of 32 x 32: two glosses each, every gloss a picture of its own for 4 frames, and noise.</summary>
    public static IBatchLoader<ClipBatch> Clips(int batches) => new Loader(batches);

    private sealed class Loader(int batches) : IBatchLoader<ClipBatch>
    {
        public int BatchCount(int epoch) => batches;

        public IEnumerable<ClipBatch> Epoch(int epoch, int firstBatch = 0, CancellationToken cancellationToken = default)
        {
            for (var batch = firstBatch; batch < batches; batch++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return Batch(batch);
            }
        }

        private static ClipBatch Batch(int number)
        {
            using var scope = NewDisposeScope();
            var random = new Random(number);
            var glosses = Enumerable.Range(0, 8).Select(_ => (long)random.Next(1, Glosses + 1)).ToArray();
            var frames = glosses.SelectMany(gloss => Enumerable.Range(0, 4).SelectMany(_ => Picture((int)gloss, random))).ToArray();
            return new ClipBatch(
                ["first", "second", "third", "fourth"],
                tensor(frames, [4, 8, 3, 32, 32]).clone().DetachFromDisposeScope(),
                tensor([8L, 8L, 8L, 8L]).DetachFromDisposeScope(),
                tensor(glosses, [4, 2]).DetachFromDisposeScope(),
                tensor([2L, 2L, 2L, 2L]).DetachFromDisposeScope());
        }

        private static IEnumerable<float> Picture(int gloss, Random noise)
        {
            var picture = new Random(1000 + gloss);
            return Enumerable.Range(0, 3 * 32 * 32).Select(_ => (picture.NextSingle() * 2) - 1 + (noise.NextSingle() * 0.2f));
        }
    }
}
