using LisVit.Data.Frames;

namespace LisVit.Data.Statistics;

/// <summary>Sums of bytes and of their squares by channel: 64 bits hold the squares of 2.8e14 pixels, and a corpus has 1e10.</summary>
internal sealed class ChannelSums
{
    private readonly ulong[] sums = new ulong[RgbFrames.Channels];
    private readonly ulong[] squares = new ulong[RgbFrames.Channels];
    private long frameCount;
    private long pixels;

    public void Add(RgbFrames frames)
    {
        // How often each value occurs costs one addition a value, squares come later.
        Span<int> red = stackalloc int[256], green = stackalloc int[256], blue = stackalloc int[256];
        for (var t = 0; t < frames.Count; t++)
        {
            red.Clear();
            green.Clear();
            blue.Clear();
            var frame = frames.Frame(t);
            for (var i = 0; i < frame.Length; i += RgbFrames.Channels)
            {
                red[frame[i]]++;
                green[frame[i + 1]]++;
                blue[frame[i + 2]]++;
            }

            Add(0, red);
            Add(1, green);
            Add(2, blue);
        }

        frameCount += frames.Count;
        pixels += (long)frames.Count * frames.Height * frames.Width;
    }

    public void Add(ChannelSums other)
    {
        for (var channel = 0; channel < RgbFrames.Channels; channel++)
        {
            sums[channel] += other.sums[channel];
            squares[channel] += other.squares[channel];
        }

        frameCount += other.frameCount;
        pixels += other.pixels;
    }

    public ChannelStatistics Result(int clips)
    {
        var mean = sums.Select(sum => sum / (255.0 * pixels)).ToArray();
        // The variance times the squared number of pixels is a whole number, which leaves no room for cancellation.
        var deviation = Enumerable.Range(0, RgbFrames.Channels)
            .Select(channel => Math.Sqrt((double)(((UInt128)squares[channel] * (ulong)pixels) - ((UInt128)sums[channel] * sums[channel]))) / (255.0 * pixels)).ToArray();
        return new ChannelStatistics(clips, frameCount, pixels, mean, deviation);
    }

    private void Add(int channel, ReadOnlySpan<int> counts)
    {
        for (var value = 0; value < counts.Length; value++)
        {
            sums[channel] += (ulong)counts[value] * (ulong)value;
            squares[channel] += (ulong)counts[value] * (ulong)(value * value);
        }
    }
}
