using System.IO.Compression;
using CsCheck;
using LisVit.Data.Sampling;
using LisVit.Tests;

namespace LisVit.Data.Tests.Sampling;

public sealed class LinspaceFrameSamplerTests
{
    private static readonly Random Unused = new(0);

    [Fact]
    public void Every_index_of_clips_of_up_to_1000_frames_equals_that_of_NumPy()
    {
        using var fixture = new BinaryReader(new GZipStream(File.OpenRead(FixturePath), CompressionMode.Decompress));
        double[] rates = [1 / 3.0, 1 / 5.0, 0.25, 0.2, 0.5, 1, 0.29, 0.7];
        foreach (var rate in rates)
        {
            fixture.ReadDouble().Should().Be(rate);
            var sampler = new LinspaceFrameSampler(rate);
            for (var frameCount = 1; frameCount <= 1000; frameCount++)
            {
                var expected = new int[fixture.ReadUInt16()];
                for (var i = 1; i < expected.Length; i++)
                    expected[i] = expected[i - 1] + fixture.ReadByte();
                var indices = sampler.Sample(frameCount, Unused);
                if (!indices.SequenceEqual(expected.Length > 0 ? expected : [0]))
                    indices.Should().Equal(expected, "NumPy has these for {0} frames at a rate of {1}", frameCount, rate);
            }
        }
    }

    [Theory]
    [InlineData(1 / 3.0, 9, new[] { 0, 4, 8 })]
    [InlineData(0.2, 29, new[] { 0, 7, 14, 21, 28 })]
    [InlineData(1, 3, new[] { 0, 1, 2 })]
    [InlineData(1 / 3.0, 5, new[] { 0 })]
    public void Frames_spread_from_the_first_to_the_last(double rate, int frameCount, int[] expected) =>
        new LinspaceFrameSampler(rate).Sample(frameCount, Unused).Should().Equal(expected);

    [Fact]
    public void A_clip_too_short_for_the_rate_keeps_its_first_frame() => new LinspaceFrameSampler(0.2).Sample(4, Unused).Should().Equal(0);

    [Fact]
    public void Long_clips_keep_the_count_both_ends_and_the_order() => Gen.Select(Gen.Double[1e-4, 1], Gen.Int[2, 200_000]).Sample((rate, frameCount) =>
    {
        var indices = new LinspaceFrameSampler(rate).Sample(frameCount, Unused);
        indices.Should().HaveCount(Math.Max((int)(frameCount * rate), 1));
        SamplerChecks.Ascending(indices, frameCount).Should().BeTrue();
        indices[0].Should().Be(0);
        if (indices.Length > 1)
            indices[^1].Should().Be(frameCount - 1);
    }, iter: 50);

    private static string FixturePath => Repository.PathTo("tests/LisVit.Data.Tests/Sampling/Files/linspace.bin.gz");
}
