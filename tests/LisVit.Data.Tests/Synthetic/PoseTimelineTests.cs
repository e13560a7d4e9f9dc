using System.Numerics;
using CsCheck;
using LisVit.Data.Synthetic;

namespace LisVit.Data.Tests.Synthetic;

public sealed class PoseTimelineTests
{
    private static readonly Signer Signer = SignerCasting.Cast("Signer01", StableRandom.Of(1, 0));

    [Fact]
    public void Segments_cover_the_clip_without_gaps() =>
        Gen.Select(Gen.Int, Gen.Int[0, 29].Array[1, 9], Gen.Double[8, 30]).Sample((seed, ids, framesPerGloss) =>
        {
            var glosses = ids.Select(id => SyntheticVocabulary.Glosses[id]).ToArray();
            var timeline = new PoseTimeline(Signer, glosses, framesPerGloss, StableRandom.Of(seed, 0));

            var next = 0;
            foreach (var segment in timeline.Segments)
            {
                segment.FirstFrame.Should().Be(next);
                segment.FrameCount.Should().BePositive();
                next += segment.FrameCount;
            }

            next.Should().Be(timeline.FrameCount);
            timeline.Segments.Select(segment => segment.Gloss).Should().Equal(glosses);
        });

    [Fact]
    public void Hands_never_jump() =>
        Gen.Select(Gen.Int, Gen.Int[0, 29].Array[1, 6]).Sample((seed, ids) =>
        {
            var timeline = new PoseTimeline(Signer, [.. ids.Select(id => SyntheticVocabulary.Glosses[id])], 14, StableRandom.Of(seed, 0));
            for (var frame = 1; frame < timeline.FrameCount; frame++)
            {
                var (before, now) = (timeline.At(frame - 1), timeline.At(frame));
                Vector2.Distance(before.Leading.Placement.Wrist, now.Leading.Placement.Wrist).Should().BeLessThan(1.8f);
                Math.Abs(before.Leading.Handshape.Index.Extension - now.Leading.Handshape.Index.Extension).Should().BeLessThan(1.4f);
            }
        });

    [Fact]
    public void A_clip_begins_and_ends_near_rest()
    {
        var timeline = new PoseTimeline(Signer, ["NORD", "REGEN"], 14, StableRandom.Of(1, 0));

        FromRest(timeline.At(0)).Should().BeLessThan(0.3f);
        FromRest(timeline.At(timeline.FrameCount - 1)).Should().BeLessThan(0.3f);
        FromRest(timeline.At(timeline.Segments[0].FrameCount / 2)).Should().BeGreaterThan(0.8f);
    }

    [Theory]
    [InlineData("BLEIBEN")]
    [InlineData("KALT")]
    [InlineData("REGION")]
    public void Between_equal_signs_the_hands_return_part_way_to_rest(string gloss)
    {
        var twice = new PoseTimeline(Signer, [gloss, gloss], 14, StableRandom.Of(1, 0));
        var boundary = twice.Segments[1].FirstFrame;

        var atBoundary = FromRest(twice.At(boundary));

        atBoundary.Should().BeLessThan(0.75f * FromRest(twice.At(boundary - 4)));
        atBoundary.Should().BeLessThan(0.75f * FromRest(twice.At(boundary + 4)));
        twice.At(boundary).Leading.Handshape.Should().NotBe(twice.At(boundary + 4).Leading.Handshape);
    }

    [Fact]
    public void Signs_flow_into_each_other()
    {
        var timeline = new PoseTimeline(Signer, ["STARK", "REGION"], 14, StableRandom.Of(1, 0));
        var boundary = timeline.Segments[1].FirstFrame;

        var extension = timeline.At(boundary).Leading.Handshape.Index.Extension;

        extension.Should().BeGreaterThan(Handshape.Fist.Index.Extension).And.BeLessThan(Handshape.Spread.Index.Extension);
    }

    private static float FromRest(Pose pose) => Vector2.Distance(pose.Leading.Placement.Wrist, Pose.Rest.Leading.Placement.Wrist);
}
