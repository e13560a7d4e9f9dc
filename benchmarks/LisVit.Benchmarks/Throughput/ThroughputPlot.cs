using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using LisVit.Samples.ReproduceReport;

namespace LisVit.Benchmarks.Throughput;

/// <summary>Draws the real-time factor over the sampling rate, a line for each size, a picture for each precision and number of clips.</summary>
internal sealed class ThroughputPlot : IExporter
{
    public string Name => nameof(ThroughputPlot);

    public IEnumerable<string> ExportToFiles(Summary summary, ILogger consoleLogger)
    {
        var measured = summary.BenchmarksCases.Select(benchmark => ThroughputCase.Of(summary, benchmark)).OfType<ThroughputCase>().ToList();
        if (measured.Count == 0)
            return [];
        var files = new List<string>();
        foreach (var group in measured.GroupBy(benchmark => (benchmark.Precision, benchmark.Clips)))
        {
            var plot = new LinePlot($"Recommended encoder-only, {group.First().Device}, {group.Key.Precision}, {group.Key.Clips} at once", "sampling rate", "seconds of video a second");
            foreach (var size in group.GroupBy(benchmark => benchmark.Size))
                plot.Add($"{size.Key}".ToUpperInvariant(), size.OrderBy(benchmark => benchmark.SamplingRate).Select(benchmark => (benchmark.SamplingRate, benchmark.RealTimeFactor)));
            var file = Path.Combine(summary.ResultsDirectoryPath, $"throughput-{group.Key.Precision}-{group.Key.Clips}.svg".ToLowerInvariant());
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
