using LisVit.Data.Batching;
using LisVit.Data.Composing;
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
    public void All_splits_can_be_recorded_with_their_true_boundaries()
    {
        using var folder = new CorpusFolder();
        var corpus = new ComposedCorpus(Recordings.Of(10), ComposingOptions.SignedDigitsV1 with { Name = "Small", ValidationClips = 2, TestClips = 1 }, trainingClips: 3);

        var recorded = corpus.Recorded().ToList();
        corpus.WriteSegments(folder.Root);

        recorded.Select(clip => clip.Split).Should().Equal("train", "train", "train", "dev", "dev", "test");
        recorded.Select(clip => clip.Clip.Name).Should().OnlyHaveUniqueItems();
        recorded.Should().OnlyContain(clip => clip.Segments.Select(segment => segment.Gloss).SequenceEqual(clip.Clip.Glosses));
        var (_, test, segments) = recorded[^1];
        File.ReadAllLines(folder.At("test.segments.csv")).Should().Equal(
            segments.Select(segment => $"{test.Name}|{segment.Gloss}|{segment.FirstFrame}|{segment.FrameCount}").Prepend("name|gloss|first|frames"));
        Directory.GetFiles(folder.Root).Should().HaveCount(3);
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
