using LisVit.Data;
using LisVit.Data.Frames;

namespace LisVit.Samples.ReproduceReport.Tests;

public sealed class SignSpansTests
{
    [Fact]
    public void True_spans_are_shares_of_the_clip()
    {
        var spans = SignSpans.True(new Segmented(10, [new("EINS", 2, 3), new("ZWEI", 5, 5)]), index: 0);

        spans.Should().Equal(new SignSpan("EINS", 0.2, 0.5), new SignSpan("ZWEI", 0.5, 1));
    }

    [Fact]
    public void Spans_of_composed_clips_are_their_glosses_in_order()
    {
        using var splits = DrawnSplits.Open();

        for (var clip = 0; clip < splits.Test.Count; clip++)
        {
            var spans = SignSpans.True(splits.Test, clip);

            spans.Select(span => span.Gloss).Should().Equal(splits.Test.Open(clip, epoch: 0).Glosses);
            spans.Should().OnlyContain(span => span.Start >= 0 && span.Start < span.End && span.End <= 1);
            spans.Should().BeInAscendingOrder(span => span.Start);
        }
    }

    [Fact]
    public void A_corpus_without_boundaries_has_none() => SignSpans.True(new Plain(), index: 0).Should().BeEmpty();

    private class Plain : IClipSource
    {
        public int Count => 1;

        protected virtual int FrameCount => 4;

        public AnnotatedClip Open(int index, int epoch) => new("clip", "Ada", ["EINS"], new MemoryFrames(new RgbFrames(new byte[FrameCount * 3], FrameCount, 1, 1)));
    }

    private sealed class Segmented(int frames, IReadOnlyList<SignSegment> segments) : Plain, ISegmentedClipSource
    {
        protected override int FrameCount => frames;

        public IReadOnlyList<SignSegment> Segments(int index, int epoch) => segments;
    }
}
