using LisVit.Data.Corpora;
using LisVit.Data.Glosses;
using LisVit.Data.Statistics;
using LisVit.Tests;

namespace LisVit.Data.Tests.Statistics;

public sealed class SplitStatisticsTests : IDisposable
{
    private readonly CorpusFolder folder = new();

    [Fact]
    public void A_folder_of_own_clips_is_counted_and_a_clip_without_frames_is_named()
    {
        folder.Text("video,glosses,signer,split\na,REGEN REGEN,Ada,train\nb,SONNE,Ben,train\nc,WIND,Ada,train\n", "corpus.csv");
        folder.Frames(1, 3, "a");
        folder.Frames(1, 5, "b");

        var statistics = SplitStatistics.Of(Corpus.Open(folder.Root).Split("train"), GlossVocabulary.FromGlosses(["REGEN", "WIND"]));

        (statistics.Clips, statistics.DistinctGlosses, statistics.SignedOnce, statistics.SingleGlossClips).Should().Be((3, 3, 2, 2));
        statistics.Signers.Should().Equal("Ada", "Ben");
        (statistics.Frames.Count, statistics.Frames.Total, statistics.Glosses.Total).Should().Be((2, 8L, 4L));
        statistics.FramesPerGloss.Should().Be(8.0 / 3);
        statistics.Unknown!.Types.Should().ContainSingle().Which.Should().Be(KeyValuePair.Create("SONNE", 1));
        statistics.ClipsWithoutFrames.Should().ContainSingle().Which.Clip.Should().Be("c");
        statistics.TooShortForCtc(1).Should().Be(0, "3 frames are enough for 2 equal glosses and the blank between them");
        statistics.TooShortForCtc(2).Should().Be(1);
    }

    [SkippableFact]
    public void The_real_annotations_are_as_the_field_knows_them()
    {
        var corpus = Corpus.Open(Requirement.Shared("data/phoenix14t-annotations"));
        var vocabulary = GlossVocabulary.FromClips(corpus.Split("train"));

        var train = SplitStatistics.Of(corpus.Split("train"), vocabulary);
        var (dev, test) = (SplitStatistics.Of(corpus.Split("dev"), vocabulary), SplitStatistics.Of(corpus.Split("test"), vocabulary));

        (train.Clips, train.Frames.Total, train.Frames.Least, train.Frames.Most).Should().Be((7_096, 827_354L, 16, 475));
        train.Frames.Mean.Should().BeApproximately(116.6, 0.05);
        (train.Glosses.Total, train.Glosses.Most, train.DistinctGlosses).Should().Be((55_247L, 30, 1_085));
        train.Glosses.Mean.Should().BeApproximately(7.79, 0.005);
        (train.TooShortForCtc(4), train.TooShortForCtc(8)).Should().Be((1, 52));
        (dev.Clips, dev.Frames.Total, dev.Glosses.Total, dev.DistinctGlosses, dev.Unknown!.Running).Should().Be((519, 55_775L, 3_748L, 393, 14));
        (test.Clips, test.Frames.Total, test.Glosses.Total, test.DistinctGlosses, test.Unknown!.Running).Should().Be((642, 64_627L, 4_264L, 411, 19));
        train.Signers.Concat(dev.Signers).Concat(test.Signers).Distinct().Should().HaveCount(9);
    }

    public void Dispose() => folder.Dispose();
}
