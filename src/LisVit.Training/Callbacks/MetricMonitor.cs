using System.Text.Json.Nodes;

namespace LisVit.Training.Callbacks;

/// <summary>Follows one metric and knows its best value.</summary>
internal sealed class MetricMonitor(string metric, MonitorMode mode)
{
    public double? Best { get; private set; }

    public void Reset() => Best = null;

    /// <summary>Whether the epoch's value is better than all before; null where the epoch was not validated.</summary>
    public bool? Improves(TrainingProgress progress)
    {
        if (!progress.Metrics.TryGetValue(metric, out var value))
        {
            return progress.Validated
                ? throw Missing(metric, progress.Metrics.Keys)
                : null;
        }

        var better = Best is not { } best ? !double.IsNaN(value) : mode is MonitorMode.Minimum ? value < best : value > best;
        if (better)
            Best = value;
        return better;
    }

    public static InvalidOperationException Missing(string metric, IEnumerable<string> known) => new($"There is no metric '{metric}' to monitor; there are {string.Join(", ", known)}.");

    /// <summary>As bits, since JSON has no infinity.</summary>
    public JsonNode? Save() => Best is { } best ? JsonValue.Create(BitConverter.DoubleToInt64Bits(best)) : null;

    public void Load(JsonNode? state) => Best = state is null ? null : BitConverter.Int64BitsToDouble((long)state);
}
