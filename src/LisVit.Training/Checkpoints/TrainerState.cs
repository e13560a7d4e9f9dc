using System.Text.Json.Nodes;

namespace LisVit.Training.Checkpoints;

/// <summary>Where a run stood, besides its tensors.</summary>
internal sealed record TrainerState
{
    public required int Seed { get; init; }

    public required int Accumulate { get; init; }

    public required int BatchesPerEpoch { get; init; }

    public required int Epoch { get; init; }

    /// <summary>The next batch of the epoch.</summary>
    public required int Batch { get; init; }

    public required long Step { get; init; }

    /// <summary>Whether the epoch's validation is still to come.</summary>
    public required bool OwesValidation { get; init; }

    /// <summary>Learning rate of the last optimizer step.</summary>
    public required double LearningRate { get; init; }

    public required TimeSpan Elapsed { get; init; }

    public TrainingTimes Times { get; init; } = new();

    public double GradientNorm { get; init; }

    public long SkippedBatches { get; init; }

    public long SkippedSteps { get; init; }

    public bool HasAverage { get; init; }

    /// <summary>Settings that may change from run to run, which then has other bits.</summary>
    public Dictionary<string, string> Settings { get; init; } = [];

    public required double EpochLoss { get; init; }

    public required long EpochClips { get; init; }

    public required int WindowBatches { get; init; }

    public required long WindowClips { get; init; }

    public required string Schedule { get; init; }

    public required JsonObject ScheduleState { get; init; }

    public required Dictionary<string, JsonObject> Callbacks { get; init; }
}
