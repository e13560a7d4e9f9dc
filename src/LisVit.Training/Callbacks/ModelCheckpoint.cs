using System.Text.Json.Nodes;
using LisVit.Training.Checkpoints;

namespace LisVit.Training.Callbacks;

/// <summary>
/// Saves <c>best</c> whenever the metric is better than ever, and <c>last</c> after every epoch so that a killed run can go on.
/// </summary>
/// <param name="metric">Which metric.</param>
/// <param name="mode">Which way it gets better.</param>
/// <param name="everySteps">Save <c>last</c> within epochs too, after every so many optimizer steps; null for no.</param>
public sealed class ModelCheckpoint(
    string metric = MetricNames.ValidationLoss,
    MonitorMode mode = MonitorMode.Minimum,
    int? everySteps = null) : Callback
{
    private readonly int? everySteps = everySteps is null or >= 1
        ? everySteps
        : throw new ArgumentOutOfRangeException(nameof(everySteps), everySteps, $"everySteps ({everySteps}) must be at least 1.");

    private readonly MetricMonitor monitor = new(metric, mode);
    private long savedStep;

    /// <summary>The best value so far; null before the first.</summary>
    public double? Best => monitor.Best;

    /// <inheritdoc/>
    public override void OnFitStart(TrainingProgress progress)
    {
        if (progress.OutputFolder is null)
            throw new InvalidOperationException($"{nameof(ModelCheckpoint)} has nowhere to save: set {nameof(TrainerOptions)}.{nameof(TrainerOptions.OutputFolder)}.");
        if (!progress.Resumed)
            monitor.Reset();
        savedStep = progress.Step;
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingProgress progress)
    {
        if (progress.Step - savedStep < everySteps || everySteps is null)
            return;
        savedStep = progress.Step;
        progress.RequestCheckpoint(CheckpointNames.Last);
    }

    /// <inheritdoc/>
    public override void OnMetrics(TrainingProgress progress)
    {
        if (monitor.Improves(progress) is true)
            progress.RequestCheckpoint(CheckpointNames.Best);
        progress.RequestCheckpoint(CheckpointNames.Last);
    }

    /// <inheritdoc/>
    public override JsonObject SaveState() => new() { ["best"] = monitor.Save() };

    /// <inheritdoc/>
    public override void LoadState(JsonObject state) => monitor.Load(state["best"]);
}
