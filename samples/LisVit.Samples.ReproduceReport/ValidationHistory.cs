using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using LisVit.Training;

namespace LisVit.Samples.ReproduceReport;

/// <summary>Keeps what each validation found, for the curves; part of the checkpoint, so that a resumed run has all of them.</summary>
internal sealed class ValidationHistory : Callback
{
    private static readonly JsonSerializerOptions Format = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private List<EpochResult> epochs = [];

    public IReadOnlyList<EpochResult> Epochs => epochs;

    public override void OnMetrics(TrainingProgress progress)
    {
        if (progress.Validated)
        {
            epochs.Add(new(
                progress.Epoch + 1, progress.Step, progress.Elapsed.TotalSeconds, progress.TrainingLoss,
                progress.Metrics[MetricNames.ValidationLoss], progress.Metrics[MetricNames.WordErrorRate],
                progress.Metrics.TryGetValue(MetricNames.BlankShare, out var blankShare) ? blankShare : null));
        }
    }

    public override JsonObject SaveState() => new() { ["epochs"] = JsonSerializer.SerializeToNode(epochs, Format) };

    public override void LoadState(JsonObject state) => epochs = state["epochs"].Deserialize<List<EpochResult>>(Format) ?? [];
}
