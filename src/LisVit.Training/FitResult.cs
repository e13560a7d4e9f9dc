namespace LisVit.Training;

/// <summary>How a run ended.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Epochs">Epochs finished.</param>
/// <param name="Steps">Optimizer steps taken.</param>
/// <param name="Elapsed">Training time, of earlier runs that this one resumed too.</param>
/// <param name="Metrics">The metrics of the latest epoch, by name.</param>
public sealed record FitResult(StopReason Reason, int Epochs, long Steps, TimeSpan Elapsed, IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>How long training waited for its batches; part of <see cref="Elapsed"/>.</summary>
    public TimeSpan DataWait { get; init; }
}
