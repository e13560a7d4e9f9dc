using LisVit.Data.Batching;
using LisVit.Data.Composing;
using LisVit.Data.Phoenix;
using LisVit.Data.Sampling;
using LisVit.Data.Transforms;
using LisVit.Tests;

namespace LisVit.Data.Tests.Composing;

public sealed class ComposedCorpusTests
{
    [Fact]
    public void Nobody_signs_in_two_splits()
    {
        var corpus = new ComposedCorpus(Recordings.Of(20), ComposingOptions.SignedDigitsV1, trainingClips: 300);

        var signers = new[] { corpus.Train, corpus.Validation, corpus.Test }
            .Select(split => Enumerable.Range(0, split.Count).Select(index => split.Open(index, epoch: 0).Signer).Distinct().Order().ToArray()).ToArray();

        (corpus.Train.Count, corpus.Validation.Count, corpus.Test.Count).Should().Be((300, 500, 500));
        signers[0].Should().Equal(Enumerable.Range(0, 16).Select(i => $"signer{i:D3}"));
        signers[1].Should().Equal("signer016", "signer017");
        signers[2].Should().Equal("signer018", "signer019");
    }

    [Fact]
    public void The_training_seed_changes_training_alone()
    {
        var first = new ComposedCorpus(Recordings.Of(20), ComposingOptions.SignedDigitsV1, trainingClips: 3, trainingSeed: 1);
        var second = new ComposedCorpus(Recordings.Of(20), ComposingOptions.SignedDigitsV1, trainingClips: 3, trainingSeed: 2);

        first.Train.Segments(0, epoch: 0).Should().NotEqual(second.Train.Segments(0, epoch: 0));
        first.Validation.Segments(0, epoch: 0).Should().Equal(second.Validation.Segments(0, epoch: 0));
        first.Test.Segments(0, epoch: 0).Should().Equal(second.Test.Segments(0, epoch: 0));
    }

    [Fact]
    public void A_written_corpus_reads_back_in_the_PHOENIX_layout_with_its_true_boundaries()
    {
        using var folder = new TemporaryFolder();
        var root = folder.PathTo("corpus");
        var corpus = new ComposedCorpus(Recordings.Of(10), ComposingOptions.SignedDigitsV1 with { Name = "Small", ValidationClips = 2, TestClips = 1 }, trainingClips: 3);

        corpus.Write(root);

        var read = PhoenixCorpus.Open(root);
        foreach (var (split, source) in new[] { ("train", corpus.Train), ("dev", corpus.Validation), ("test", corpus.Test) })
        {
            var written = read.Split(split);
            written.Count.Should().Be(source.Count);
            for (var i = 0; i < source.Count; i++)
            {
                var (expected, found) = (source.Open(i, epoch: 0), written.Open(i, epoch: 0));
                found.Glosses.Should().Equal(expected.Glosses);
                found.Signer.Should().Be(expected.Signer);
                found.Frames.Read([0, 5]).Pixels.Should().Equal(expected.Frames.Read([0, 5]).Pixels);
            }

            var rows = Enumerable.Range(0, source.Count).SelectMany(i => source.Segments(i, epoch: 0).Select(segment => $"{source.Open(i, epoch: 0).Name}|{segment.Gloss}|{segment.FirstFrame}|{segment.FrameCount}"));
            File.ReadAllLines(Path.Combine(root, "annotations", $"{split}.segments.csv")).Should().Equal(rows.Prepend("name|gloss|first|frames"));
        }
    }

    [SkippableFact]
    public void Photographs_of_digits_become_batches()
    {
        var corpus = new ComposedCorpus(IsolatedSigns.Open(Requirement.Shared("data/signed-digits")), ComposingOptions.SignedDigitsV1, trainingClips: 8);
        var data = new ClipDataset(corpus.Train, corpus.Vocabulary, new UniformFrameSampler(ComposingOptions.SignedDigitsV1.SamplingRate), new FrameTransform(new() { Width = 64, Height = 64 }), seed: 1);

        foreach (var batch in new ClipLoader(data, new() { BatchSize = 4 }).Epoch(0))
        {
            using (batch)
            {
                batch.Frames.shape.Should().Equal(4, batch.Lengths.max().item<long>(), 3, 64, 64);
                batch.Glosses.min().item<long>().Should().BeGreaterThanOrEqualTo(0);
                batch.Glosses.max().item<long>().Should().BeInRange(1, 10);
                batch.Frames.std().item<float>().Should().BeGreaterThan(0.1f);
            }
        }
    }
}
