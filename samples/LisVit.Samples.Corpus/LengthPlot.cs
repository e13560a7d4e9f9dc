using LisVit.Data.Statistics;
using ScottPlot;

namespace LisVit.Samples.Corpus;

/// <summary>Histograms of all splits in one picture: shares of clips, so that splits of unequal size compare.</summary>
internal static class LengthPlot
{
    private const int Width = 800;
    private const int Height = 420;
    private const int Bins = 30;

    public static void Save(string path, string title, IEnumerable<(string Name, LengthDistribution Lengths)> splits)
    {
        var drawn = splits.Where(split => split.Lengths.Count > 0).ToArray();
        var width = Math.Max(1, (drawn.Select(split => split.Lengths.Most).DefaultIfEmpty().Max() + Bins) / Bins);
        using var plot = new Plot();
        foreach (var (name, lengths) in drawn)
        {
            var bins = lengths.Histogram(width);
            // A line of steps closes at zero on both sides, so that it reads as a histogram.
            double[] edges = [0, .. Enumerable.Range(0, bins.Count).SelectMany(bin => new[] { (double)bin * width, (bin + 1.0) * width }), (double)bins.Count * width];
            double[] shares = [0, .. bins.SelectMany(count => new[] { 100.0 * count / lengths.Count, 100.0 * count / lengths.Count }), 0];
            var line = plot.Add.ScatterLine(edges, shares);
            line.LineWidth = 2;
            line.LegendText = FormattableString.Invariant($"{name}: {lengths.Count:N0} clips, mean {lengths.Mean:F1}");
        }

        plot.Title(title);
        plot.XLabel(width == 1 ? title.ToLowerInvariant() : FormattableString.Invariant($"{title.ToLowerInvariant()}, in bins of {width}"));
        plot.YLabel("% of the clips");
        plot.Axes.Margins(bottom: 0);
        plot.ShowLegend(Alignment.UpperRight);
        plot.SavePng(path, Width, Height);
    }
}
