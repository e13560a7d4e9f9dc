using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using LisVit.Models;
using static TorchSharp.torch;

namespace LisVit.Benchmarks.Throughput;

/// <summary>A case of <see cref="ThroughputPerFrameRate"/> and its median time.</summary>
internal sealed record ThroughputCase(double SamplingRate, VideoMobileViTSize Size, ScalarType Precision, int Clips, string Device, double Seconds)
{
    public int SampledFrames => ThroughputPerFrameRate.SampledFrames(SamplingRate);

    public double RealTimeFactor => Clips * ThroughputPerFrameRate.VideoFrames / ThroughputPerFrameRate.VideoFrameRate / Seconds;

    public string Key => PeakMemory.Key(SamplingRate, Size, Precision, Clips, Device);

    /// <summary>Reads a case from what BenchmarkDotNet measured; null where it failed.</summary>
    public static ThroughputCase? Of(Summary summary, BenchmarkCase benchmark)
    {
        if (summary[benchmark]?.ResultStatistics is not { } statistics)
            return null;
        return new(
            (double)benchmark.Parameters[nameof(ThroughputPerFrameRate.SamplingRate)],
            (VideoMobileViTSize)benchmark.Parameters[nameof(ThroughputPerFrameRate.Size)],
            (ScalarType)benchmark.Parameters[nameof(ThroughputPerFrameRate.Precision)],
            (int)benchmark.Parameters[nameof(ThroughputPerFrameRate.Clips)],
            (string)benchmark.Parameters[nameof(ThroughputPerFrameRate.Device)],
            statistics.Median / 1e9);
    }
}
