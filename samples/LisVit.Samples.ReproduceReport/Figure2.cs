using ScottPlot;

namespace LisVit.Samples.ReproduceReport;

/// <summary>The report's Fig. 2 of a run as one PNG: validation loss on the left, free-running word error rate on the right, a row for each model.</summary>
internal static class Figure2
{
    private const int PanelWidth = 480;
    private const int PanelHeight = 300;

    public static void Save(string path, Results results)
    {
        var figure = new Multiplot();
        figure.AddPlots(2 * results.Models.Count);
        figure.Layout = new ScottPlot.MultiplotLayouts.Grid(rows: results.Models.Count, columns: 2);
        foreach (var (row, model) in results.Models.Index())
        {
            Draw(figure.GetPlot(2 * row), $"{model.Name}: validation loss", "loss", model.History, epoch => epoch.ValidationLoss);
            Draw(figure.GetPlot((2 * row) + 1), $"{model.Name}: validation word error rate", "word error rate", model.History, epoch => epoch.WordErrorRate);
        }

        figure.SavePng(path, 2 * PanelWidth, results.Models.Count * PanelHeight);
    }

    private static void Draw(Plot plot, string title, string label, IReadOnlyList<EpochResult> history, Func<EpochResult, double> value)
    {
        var points = history.Where(epoch => double.IsFinite(value(epoch))).ToArray();
        var line = plot.Add.Scatter(Array.ConvertAll(points, epoch => (double)epoch.Step), Array.ConvertAll(points, epoch => value(epoch)));
        line.LineWidth = 2;
        plot.Title(title, size: 14);
        plot.XLabel("optimizer steps");
        plot.YLabel(label);
        plot.Axes.SetLimits(0, Math.Max(1, points.Select(epoch => epoch.Step).DefaultIfEmpty().Max() * 1.03), 0, Math.Max(1, points.Select(value).DefaultIfEmpty().Max() * 1.05));
    }
}
