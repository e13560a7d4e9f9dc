using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace LisVit.Training.Callbacks;

/// <summary>
/// Appends the metrics of each epoch to a file with the columns <c>epoch,step,seconds,metric,value</c>, one row a metric; epochs
/// count from 1 there. A resumed run drops the rows of what it repeats.
/// Rows that cannot be written, for want of room, wait for the next ones; the run goes on with a warning.
/// </summary>
/// <param name="path">Path of the file; without resuming it is begun anew.</param>
public sealed class CsvLog(string path) : Callback
{
    private const string Header = "epoch,step,seconds,metric,value\n";

    private long length;
    private string unwritten = "";

    /// <inheritdoc/>
    public override void OnFitStart(TrainingProgress progress)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        if (!progress.Resumed)
            (length, unwritten) = (0, "");
        Write();
    }

    /// <inheritdoc/>
    public override void OnMetrics(TrainingProgress progress)
    {
        var rows = progress.Metrics.Append(KeyValuePair.Create("learningRate", progress.LearningRate))
            .Select(metric => string.Create(
                CultureInfo.InvariantCulture,
                $"{progress.Epoch + 1},{progress.Step},{progress.Elapsed.TotalSeconds:F1},{metric.Key},{metric.Value:R}\n"));
        unwritten += string.Concat(rows);
        try
        {
            Write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            progress.Warn($"Metrics could not be written to '{path}': {exception.Message} They are kept and will be written with the next ones.");
        }
    }

    /// <inheritdoc/>
    public override JsonObject SaveState() => new() { ["length"] = length, ["unwritten"] = unwritten };

    /// <inheritdoc/>
    public override void LoadState(JsonObject state)
    {
        length = (long)state["length"]!;
        unwritten = (string?)state["unwritten"] ?? "";
    }

    /// <summary>Writes what is not yet there, behind what is known to be: a write that failed, or a run that went further, may have left more.</summary>
    private void Write()
    {
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write);
        file.SetLength(Math.Min(length, file.Length));
        file.Position = file.Length;
        file.Write(Encoding.UTF8.GetBytes((file.Length == 0 ? Header : "") + unwritten));
        file.Flush();
        (length, unwritten) = (file.Length, "");
    }
}
