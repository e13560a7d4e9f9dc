using LisVit.Data;
using LisVit.Data.Sampling;
using LisVit.Training.Metrics;

namespace LisVit.Training.Tests.Metrics;

public sealed class AlignmentAccuracyTests
{
    [Theory]
    [InlineData(3, 7, 1, 1, 1, 1)]
    [InlineData(2, 8, 1, 1, 1, 1)]
    [InlineData(4, 6, 1, 1, 1, 1)]
    [InlineData(5, 6, 1, 0, 1, 0)]
    [InlineData(1, 7, 0, 0, 1, 0)]
    [InlineData(3, 9, 0, 1, 0, 0)]
    [InlineData(9, 10, 0, 0, 0, 0)]
    public void A_span_is_held_against_a_sign_from_3_to_7(int start, int end, int inside, int starts, int ends, int both)
    {
        var accuracy = new AlignmentAccuracy(tolerance: 1);

        accuracy.Add((start, end), (3, 7));

        (accuracy.Glosses, accuracy.Inside, accuracy.Starts, accuracy.Ends, accuracy.BothEnds).Should().Be((1, inside, starts, ends, both));
    }

    [Fact]
    public void A_negative_tolerance_is_refused()
    {
        var make = () => new AlignmentAccuracy(-1);

        make.Should().Throw<ArgumentOutOfRangeException>().WithMessage("tolerance (-1) must be at least 0.*");
    }

    [Fact]
    public void A_sign_is_found_among_the_sampled_frames()
    {
        var frames = new UniformFrameSampler(0.25).Sample(32, new Random(1));

        new SignSegment("ONE", FirstFrame: 5, FrameCount: 12).Among(frames).Should().Be((2, 5), "of frames 0, 4, 8, ... the sign has 8, 12 and 16");
    }
}
