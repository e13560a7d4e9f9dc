namespace LisVit.Training;

/// <summary>What training came to.</summary>
/// <param name="Reason">Why it ended.</param>
/// <param name="State">Where it ended.</param>
public sealed record FitResult(StopReason Reason, TrainingState State);
