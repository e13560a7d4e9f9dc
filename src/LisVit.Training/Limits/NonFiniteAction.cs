namespace LisVit.Training;

/// <summary>What to do about a loss or gradients that are not finite.</summary>
public enum NonFiniteAction
{
    /// <summary>End the run with a <see cref="TrainingDivergedException"/>, weights and checkpoints as they were.</summary>
    Stop,

    /// <summary>
    /// Leave the batch, or the step, out and count it: <see cref="TrainingProgress.SkippedBatches"/>, <see cref="TrainingProgress.SkippedSteps"/>. Statistics of norms are
    /// put back to what they were before the batch. A step left out counts as a step, so that a run of nothing else ends too.
    /// </summary>
    Skip,
}
