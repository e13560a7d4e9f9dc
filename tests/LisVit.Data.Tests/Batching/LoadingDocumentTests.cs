using LisVit.Data.Batching;
using LisVit.Data.Glosses;
using LisVit.Data.Sampling;
using LisVit.Data.Transforms;
using LisVit.Tests;

namespace LisVit.Data.Tests.Batching;

/// <summary>docs/loading.md shows code that runs here.</summary>
public sealed class LoadingDocumentTests
{
    private static readonly Documentation Document = new("docs/loading.md", "tests/LisVit.Data.Tests/Batching/LoadingDocumentTests.cs");

    [Fact]
    public void Batches_are_loaded_as_shown()
    {
        var train = new NumberedClips(10);
        var vocabulary = GlossVocabulary.FromClips(train);
        var shapes = new List<long[]>();

        // begin loader
        var dataset = new ClipDataset(train, vocabulary, new UniformFrameSampler(0.25), new FrameTransform(), seed: 1);
        var loader = new ClipLoader(dataset, new ClipLoaderOptions
        {
            BatchSize = 8,
            BucketBatches = 8,      // clips of like length share a batch
            Shuffle = true,
            Workers = 2,
            Prefetch = 2,
        });
        foreach (var batch in loader.Epoch(epoch: 0))
        {
            using (batch)
                Train(batch);       // batch.Frames is b t c h w, batch.Lengths says how much of t is valid
        }
        // end loader

        Document.Text.Should().Contain(Document.Snippet("loader"));
        shapes.Select(shape => shape[0]).Should().Equal(8, 2);
        shapes.Should().OnlyContain(shape => shape.Skip(2).SequenceEqual(new long[] { 3, 256, 192 }));

        void Train(ClipBatch batch) => shapes.Add(batch.Frames.shape);
    }
}
