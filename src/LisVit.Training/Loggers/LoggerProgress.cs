using System.Globalization;
using Microsoft.Extensions.Logging;

namespace LisVit.Training.Loggers;

/// <summary>
/// Tells a host's logger how a run goes: its start, its metrics and its end as <see cref="LogLevel.Information"/>, what went wrong as <see cref="LogLevel.Warning"/>,
/// and that an exception ends it as <see cref="LogLevel.Error"/>; the exception itself is the caller's.
/// </summary>
/// <param name="logger">Where to.</param>
public sealed partial class LoggerProgress(ILogger logger) : Callback
{
    /// <inheritdoc/>
    public override void OnFitStart(TrainingProgress progress)
    {
        if (progress.Resumed)
            LogResumed(progress.Step, progress.Batch, progress.BatchesInEpoch, progress.Epoch + 1);
        else
            LogStarted(progress.Model.GetType().Name, progress.BatchesInEpoch);
    }

    /// <inheritdoc/>
    public override void OnMetrics(TrainingProgress progress)
    {
        if (!logger.IsEnabled(LogLevel.Information))
            return;
        var metrics = progress.Metrics.Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Key} {metric.Value:G4}"));
        LogMetrics(progress.Epoch + 1, progress.Step, string.Join(", ", metrics));
    }

    /// <inheritdoc/>
    public override void OnWarning(TrainingProgress progress, string message) => LogWarning(progress.Step, message);

    /// <inheritdoc/>
    public override void OnFitEnd(TrainingProgress progress)
    {
        if (progress.Stop is { } reason)
            LogEnded(reason, progress.Step, progress.Elapsed);
        else
            LogFailed(progress.Step, progress.Elapsed);
    }

    [LoggerMessage(1, LogLevel.Information, "Training of {Model} begins, with {Batches} batches in the first epoch.")]
    private partial void LogStarted(string model, int batches);

    [LoggerMessage(2, LogLevel.Information, "Training goes on at step {Step}, {Batch} of {Batches} batches into epoch {Epoch}.")]
    private partial void LogResumed(long step, int batch, int batches, int epoch);

    [LoggerMessage(3, LogLevel.Information, "Epoch {Epoch}, step {Step}: {Metrics}.")]
    private partial void LogMetrics(int epoch, long step, string metrics);

    [LoggerMessage(4, LogLevel.Warning, "Step {Step}: {Message}")]
    private partial void LogWarning(long step, string message);

    [LoggerMessage(5, LogLevel.Information, "Training ended ({Reason}) at step {Step} after {Elapsed}.")]
    private partial void LogEnded(StopReason reason, long step, TimeSpan elapsed);

    [LoggerMessage(6, LogLevel.Error, "Training was ended by an exception at step {Step} after {Elapsed}.")]
    private partial void LogFailed(long step, TimeSpan elapsed);
}
