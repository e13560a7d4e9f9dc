namespace LisVit.Training;

/// <summary>How a run ended.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Epochs">Epochs finished.</param>
/// <param name="Steps">Optimizer steps taken.</param>
/// <param name="Elapsed">Training time, of earlier runs that this one resumed too.</param>
/// <param name="Metrics">The metrics of the latest epoch, by name.</param>
public sealed record FitResult(StopReason Reason, int Epochs, long Steps, TimeSpan Elapsed, IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>Where the time went.</summary>
    public TrainingTimes Times { get; init; } = new();

    /// <summary>How long training waited for its batches; part of <see cref="Elapsed"/>.</summary>
    public TimeSpan DataWait => Times.DataWait;

    /// <summary>Batches left out because their loss was not finite; see <see cref="NonFiniteAction.Skip"/>.</summary>
    public long SkippedBatches { get; init; }

    /// <summary>Optimizer steps left out because of gradients or losses that were not finite.</summary>
    public long SkippedSteps { get; init; }

    /// <summary>Why the last checkpoint could not be written; null if it was, or none was asked for.</summary>
    public string? CheckpointFailure { get; init; }
}
