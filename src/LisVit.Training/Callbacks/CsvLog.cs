using System.Globalization;
using System.Text.Json.Nodes;

namespace LisVit.Training.Callbacks;

/// <summary>
/// Appends the metrics of each epoch to a file with the columns <c>epoch,step,seconds,metric,value</c>, one row a metric; epochs
/// count from 1 there. A resumed run drops the rows of what it repeats.
/// </summary>
/// <param name="path">Path of the file; without resuming it is begun anew.</param>
public sealed class CsvLog(string path) : Callback
{
    private const string Header = "epoch,step,seconds,metric,value\n";

    private long length;

    /// <inheritdoc/>
    public override void OnFitStart(TrainingProgress progress)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        if (!progress.Resumed)
            length = 0;
        using (var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write))
            file.SetLength(Math.Min(length, file.Length));
        if (new FileInfo(path).Length == 0)
            Append(Header);
    }

    /// <inheritdoc/>
    public override void OnMetrics(TrainingProgress progress)
    {
        var rows = progress.Metrics.Append(KeyValuePair.Create("learningRate", progress.LearningRate))
            .Select(metric => string.Create(
                CultureInfo.InvariantCulture,
                $"{progress.Epoch + 1},{progress.Step},{progress.Elapsed.TotalSeconds:F1},{metric.Key},{metric.Value:R}\n"));
        Append(string.Concat(rows));
    }

    /// <inheritdoc/>
    public override JsonObject SaveState() => new() { ["length"] = length };

    /// <inheritdoc/>
    public override void LoadState(JsonObject state) => length = (long)state["length"]!;

    private void Append(string text)
    {
        File.AppendAllText(path, text);
        length = new FileInfo(path).Length;
    }
}
