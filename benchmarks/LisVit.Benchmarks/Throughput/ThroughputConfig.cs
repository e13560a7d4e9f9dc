using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters.Csv;

namespace LisVit.Benchmarks.Throughput;

/// <summary>The columns of the throughput table, the plot, and all cases in one table.</summary>
public sealed class ThroughputConfig : ManualConfig
{
    /// <summary>Makes the configuration.</summary>
    public ThroughputConfig()
    {
        AddColumn(
            new ThroughputColumn("Frames/s", "Frames that the model sees in a second", benchmark => benchmark.Clips * benchmark.SampledFrames / benchmark.Seconds),
            new ThroughputColumn("Clips/s", "Clips of 116 frames in a second", benchmark => benchmark.Clips / benchmark.Seconds),
            new ThroughputColumn("Real time", "Seconds of video at 25 frames a second in a second", benchmark => benchmark.RealTimeFactor),
            new PeakMemoryColumn());
        AddExporter(CsvMeasurementsExporter.Default, new ThroughputPlot());
    }
}
