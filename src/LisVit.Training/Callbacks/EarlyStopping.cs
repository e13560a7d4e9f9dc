using System.Text.Json.Nodes;

namespace LisVit.Training.Callbacks;

/// <summary>Stops a run whose metric no longer improves.</summary>
/// <param name="patience">Validations in a row without improvement after which to stop, at least 1.</param>
/// <param name="metric">Which metric.</param>
/// <param name="mode">Which way it gets better.</param>
/// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
public sealed class EarlyStopping(int patience, string metric = MetricNames.ValidationLoss, MonitorMode mode = MonitorMode.Minimum) : Callback
{
    private readonly int patience = patience >= 1
        ? patience
        : throw new ArgumentOutOfRangeException(nameof(patience), patience, $"patience ({patience}) must be at least 1.");

    private readonly MetricMonitor monitor = new(metric, mode);
    private int waited;

    /// <inheritdoc/>
    public override bool RunsInFastDevelopment => false;

    /// <inheritdoc/>
    internal override string? Monitored => metric;

    /// <summary>The best value so far; null before the first.</summary>
    public double? Best => monitor.Best;

    /// <inheritdoc/>
    public override void OnFitStart(TrainingProgress progress)
    {
        if (!progress.Resumed)
        {
            monitor.Reset();
            waited = 0;
        }

        if (waited >= patience)
            progress.RequestStop();
    }

    /// <inheritdoc/>
    public override void OnMetrics(TrainingProgress progress)
    {
        if (monitor.Improves(progress) is not { } better)
            return;
        waited = better ? 0 : waited + 1;
        if (waited >= patience)
            progress.RequestStop();
    }

    /// <inheritdoc/>
    public override JsonObject SaveState() => new() { ["best"] = monitor.Save(), ["waited"] = waited };

    /// <inheritdoc/>
    public override void LoadState(JsonObject state)
    {
        monitor.Load(state["best"]);
        waited = (int)state["waited"]!;
    }
}
