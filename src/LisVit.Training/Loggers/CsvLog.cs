using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace LisVit.Training.Loggers;

/// <summary>
/// Appends metrics to a file with the columns <c>epoch,step,seconds,metric,value</c>, one row a metric; epochs count from 1 there.
/// Whenever there are new metrics, those, <c>learningRate</c> and <c>gradientNorm</c>; within epochs, if asked for, <c>batchLoss</c>,
/// <c>learningRate</c> and <c>gradientNorm</c>. A resumed run drops the rows of what it repeats.
/// Rows that cannot be written, for want of room, wait for the next ones; the run goes on with a warning.
/// </summary>
/// <param name="path">Path of the file; without resuming it is begun anew.</param>
/// <param name="everySteps">Rows within epochs too, after every so many optimizer steps, at least 1; null for none.</param>
public sealed class CsvLog(string path, int? everySteps = null) : Callback
{
    private const string Header = "epoch,step,seconds,metric,value\n";

    private readonly StepInterval interval = new(everySteps);
    private long length;
    private string unwritten = "";

    /// <inheritdoc/>
    public override bool RunsInFastDevelopment => false;

    /// <inheritdoc/>
    public override void OnFitStart(TrainingProgress progress)
    {
        interval.Begin(progress);
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        if (!progress.Resumed)
            (length, unwritten) = (0, "");
        Write();
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingProgress progress)
    {
        if (interval.IsDue(progress))
            Append(progress, [KeyValuePair.Create(MetricNames.BatchLoss, progress.BatchLoss)]);
    }

    /// <inheritdoc/>
    public override void OnMetrics(TrainingProgress progress) => Append(progress, progress.Metrics);

    /// <inheritdoc/>
    public override JsonObject SaveState() => new() { ["length"] = length, ["unwritten"] = unwritten };

    /// <inheritdoc/>
    public override void LoadState(JsonObject state)
    {
        length = (long)state["length"]!;
        unwritten = (string?)state["unwritten"] ?? "";
    }

    private void Append(TrainingProgress progress, IEnumerable<KeyValuePair<string, double>> metrics)
    {
        var rows = metrics
            .Append(KeyValuePair.Create(MetricNames.LearningRate, progress.LearningRate))
            .Append(KeyValuePair.Create(MetricNames.GradientNorm, progress.GradientNorm))
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
