namespace LisVit.Samples.ReproduceReport;

/// <summary>Writes the page, the plots and the pictures of a run.</summary>
internal static class Report
{
    public static void Write(string folder, Results results, IReadOnlyList<ShownClip> clips, IReadOnlyList<ListeningMap> listening)
    {
        var plots = new Dictionary<string, LinePlot>
        {
            ["validation-loss"] = Plot("Validation loss", "loss", results, epoch => epoch.ValidationLoss),
            ["word-error-rate"] = Plot("Validation word error rate (free-running)", "word error rate", results, epoch => epoch.WordErrorRate),
        }.ToDictionary(entry => entry.Key, entry => entry.Value.ToSvg());
        foreach (var (name, svg) in plots)
            File.WriteAllText(Path.Combine(folder, name + ".svg"), svg);

        Figure2.Save(Path.Combine(folder, "figure-2.png"), results);
        foreach (var model in results.Models)
        {
            File.WriteAllText(Path.Combine(folder, $"graph-{model.Name}.dot"), ModelGraph.ToDot(model.Name, model.Gradients));
            File.WriteAllText(Path.Combine(folder, $"graph-{model.Name}.svg"), ModelGraph.ToSvg(model.Name, model.Gradients));
        }

        var clipFolder = Directory.CreateDirectory(Path.Combine(folder, "clips")).FullName;
        for (var i = 0; i < clips.Count; i++)
            File.WriteAllBytes(Path.Combine(clipFolder, FormattableString.Invariant($"clip-{i + 1:00}.png")), clips[i].FilmStrip.Png);
        var pictures = listening.Select(ListeningPicture.Draw).ToArray();
        foreach (var (i, picture) in pictures.Index())
            File.WriteAllText(Path.Combine(clipFolder, FormattableString.Invariant($"listening-{i + 1:00}.svg")), picture);
        File.WriteAllText(Path.Combine(folder, "report.html"), Page.Write(results, [.. plots.Values], clips, pictures));
    }

    private static LinePlot Plot(string title, string label, Results results, Func<EpochResult, double> value)
    {
        var plot = new LinePlot(title, "optimizer steps", label);
        foreach (var model in results.Models)
            plot.Add(model.Name, model.History.Select(epoch => ((double)epoch.Step, value(epoch))));
        return plot;
    }
}
