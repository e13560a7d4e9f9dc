using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using LisVit.Samples.ReproduceReport;

namespace LisVit.Benchmarks.Throughput;

/// <summary>Draws the real-time factor over the sampling rate, a line for each size and precision.</summary>
internal sealed class ThroughputPlot : IExporter
{
    public string Name => nameof(ThroughputPlot);

    public IEnumerable<string> ExportToFiles(Summary summary, ILogger consoleLogger)
    {
        var measured = summary.BenchmarksCases.Select(benchmark => ThroughputCase.Of(summary, benchmark)).OfType<ThroughputCase>().ToList();
        if (measured.Count == 0)
            return [];
        var files = new List<string>();
        foreach (var precision in measured.GroupBy(benchmark => benchmark.Precision))
        {
            var plot = new LinePlot($"Recommended encoder-only, {precision.First().Device}, {precision.Key}", "sampling rate", "seconds of video a second");
            foreach (var size in precision.GroupBy(benchmark => benchmark.Size))
                plot.Add($"{size.Key}".ToUpperInvariant(), size.OrderBy(benchmark => benchmark.SamplingRate).Select(benchmark => (benchmark.SamplingRate, benchmark.RealTimeFactor)));
            var file = Path.Combine(summary.ResultsDirectoryPath, $"throughput-{precision.Key}.svg".ToLowerInvariant());
            Directory.CreateDirectory(summary.ResultsDirectoryPath);
            File.WriteAllText(file, plot.ToSvg());
            files.Add(file);
        }

        return files;
    }

    public void ExportToLog(Summary summary, ILogger logger)
    {
    }
}
