using LisVit.Data.Frames;
using LisVit.Data.Sampling;
using LisVit.Data.Statistics;

namespace LisVit.Data.Tests.Statistics;

public sealed class ChannelStatisticsTests
{
    [Fact]
    public void Mean_and_deviation_are_those_of_all_pixels()
    {
        var clips = new RandomClips(7);

        var statistics = ChannelStatistics.Of(clips, workers: 3);

        var pixels = clips.Pixels().ToArray();
        (statistics.Clips, statistics.Frames, statistics.Pixels).Should().Be((7, 7 * 20, pixels.Length / 3));
        for (var channel = 0; channel < 3; channel++)
        {
            var values = pixels.Where((_, i) => i % 3 == channel).Select(value => value / 255.0).ToArray();
            var mean = values.Average();
            statistics.Mean[channel].Should().BeApproximately(mean, 1e-12);
            statistics.StandardDeviation[channel].Should().BeApproximately(Math.Sqrt(values.Average(value => (value - mean) * (value - mean))), 1e-12);
        }
    }

    [Fact]
    public void Bright_frames_that_hardly_vary_lose_nothing_to_rounding()
    {
        var statistics = ChannelStatistics.Of(new OneFrameClips(50_000, index => (byte)(index == 0 ? 254 : 255)));

        statistics.StandardDeviation[0].Should().BeApproximately(Math.Sqrt(49_999) / (50_000 * 255.0), 1e-15);
    }

    [Fact]
    public void Frames_can_be_sampled_and_progress_ends_at_one()
    {
        var shares = new List<double>();

        var statistics = ChannelStatistics.Of(new RandomClips(4), new UniformFrameSampler(0.25), progress: new Shares(shares));

        statistics.Frames.Should().Be(4 * 5);
        shares.Should().Equal(0.25, 0.5, 0.75, 1);
    }

    [Fact]
    public void An_empty_split_is_refused() =>
        FluentActions.Invoking(() => ChannelStatistics.Of(new RandomClips(0))).Should().Throw<ArgumentException>().WithMessage("There are no clips*");

    private sealed class Shares(List<double> told) : IProgress<double>
    {
        public void Report(double value) => told.Add(value);
    }

    private sealed class RandomClips(int count) : IClipSource
    {
        private readonly RgbFrames[] clips = [.. Enumerable.Range(0, count).Select(index => new RgbFrames(Bytes(index), 20, 5, 7))];

        public int Count => count;

        public AnnotatedClip Open(int index, int epoch) => new($"clip-{index}", "signer", ["A"], new Memory(clips[index]));

        public IEnumerable<byte> Pixels() => clips.SelectMany(clip => clip.Pixels);

        private static byte[] Bytes(int seed)
        {
            var bytes = new byte[20 * 5 * 7 * 3];
            new Random(seed).NextBytes(bytes);
            return bytes;
        }
    }

    private sealed class OneFrameClips(int count, Func<int, byte> value) : IClipSource
    {
        public int Count => count;

        public AnnotatedClip Open(int index, int epoch) => new($"clip-{index}", "signer", ["A"], new Memory(new RgbFrames([value(index), 0, 0], 1, 1, 1)));
    }

    private sealed class Memory(RgbFrames frames) : IFrameSource
    {
        public int FrameCount => frames.Count;

        public RgbFrames Read(ReadOnlySpan<int> indices)
        {
            var pixels = new List<byte>();
            foreach (var index in indices)
                pixels.AddRange(frames.Frame(index));
            return new RgbFrames([.. pixels], indices.Length, frames.Height, frames.Width);
        }
    }
}
