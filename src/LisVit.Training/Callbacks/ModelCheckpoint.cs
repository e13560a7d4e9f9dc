using System.Globalization;
using System.Text.Json.Nodes;
using LisVit.Training.Checkpoints;

namespace LisVit.Training.Callbacks;

/// <summary>
/// Saves <c>best</c> whenever the metric is better than ever, and <c>last</c> after every epoch so that a killed run can go on.
/// </summary>
/// <param name="metric">Which metric.</param>
/// <param name="mode">Which way it gets better.</param>
/// <param name="everySteps">Save <c>last</c> within epochs too, after every so many optimizer steps; null for no.</param>
/// <param name="keep">
/// How many of the best to keep. Above 1 each of them is also there as <c>step-NUMBER</c>, the optimizer steps behind it, and whatever falls out of the best is deleted.
/// </param>
/// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
public sealed class ModelCheckpoint(
    string metric = MetricNames.ValidationLoss,
    MonitorMode mode = MonitorMode.Minimum,
    int? everySteps = null,
    int keep = 1) : Callback
{
    private readonly int? everySteps = everySteps is null or >= 1
        ? everySteps
        : throw new ArgumentOutOfRangeException(nameof(everySteps), everySteps, $"everySteps ({everySteps}) must be at least 1.");

    private readonly int keep = keep >= 1
        ? keep
        : throw new ArgumentOutOfRangeException(nameof(keep), keep, $"keep ({keep}) must be at least 1.");

    private readonly MetricMonitor monitor = new(metric, mode);
    private List<KeptCheckpoint> kept = [];
    private string[] dropped = [];
    private long savedStep;

    /// <inheritdoc/>
    public override bool RunsInFastDevelopment => false;

    /// <inheritdoc/>
    internal override string? Monitored => metric;

    /// <summary>The best value so far; null before the first.</summary>
    public double? Best => monitor.Best;

    /// <inheritdoc/>
    public override void OnFitStart(TrainingProgress progress)
    {
        if (progress.OutputFolder is null)
            throw new InvalidOperationException($"{nameof(ModelCheckpoint)} has nowhere to save: set {nameof(TrainerOptions)}.{nameof(TrainerOptions.OutputFolder)}.");
        if (!progress.Resumed)
        {
            monitor.Reset();
            (kept, dropped) = ([], []);
        }

        // The run that this one resumes may have been killed before they were deleted.
        foreach (var name in dropped)
            progress.RequestRemoval(name);
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
        var improves = monitor.Improves(progress);
        if (improves is true)
            progress.RequestCheckpoint(CheckpointNames.Best);
        if (improves is not null && keep > 1)
            Keep(progress);
        progress.RequestCheckpoint(CheckpointNames.Last);
    }

    /// <inheritdoc/>
    public override JsonObject SaveState() => new()
    {
        ["best"] = monitor.Save(),
        ["kept"] = new JsonArray([.. kept.Select(checkpoint => checkpoint.Save())]),
        ["dropped"] = new JsonArray([.. dropped]),
    };

    /// <inheritdoc/>
    public override void LoadState(JsonObject state)
    {
        monitor.Load(state["best"]);
        kept = [.. (state["kept"] as JsonArray ?? []).Select(checkpoint => KeptCheckpoint.Load(checkpoint!))];
        dropped = [.. (state["dropped"] as JsonArray ?? []).Select(name => (string)name!)];
    }

    /// <summary>Puts the weights among the best, the earlier of two equals first, and drops what has no place there.</summary>
    private void Keep(TrainingProgress progress)
    {
        if (!progress.Metrics.TryGetValue(metric, out var value) || double.IsNaN(value))
            return;
        var name = string.Create(CultureInfo.InvariantCulture, $"step-{progress.Step}");
        KeptCheckpoint[] ranked = [.. kept.Where(other => other.Name != name).Append(new(name, value)).OrderBy(other => mode is MonitorMode.Minimum ? other.Value : -other.Value)];
        kept = [.. ranked.Take(keep)];
        if (kept.Any(other => other.Name == name))
            progress.RequestCheckpoint(name);
        dropped = [.. ranked.Skip(keep).Select(other => other.Name).Where(other => other != name)];
        foreach (var other in dropped)
            progress.RequestRemoval(other);
    }
}
