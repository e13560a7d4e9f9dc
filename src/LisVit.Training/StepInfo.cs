namespace LisVit.Training;

/// <summary>One optimizer step.</summary>
/// <param name="State">Where training is after it.</param>
/// <param name="Loss">Mean loss over the step's clips.</param>
/// <param name="LearningRate">Learning rate of the step.</param>
/// <param name="Progress">Share of training that is done, in <c>[0, 1]</c>.</param>
/// <param name="GradientNorm">Joint norm of the gradients before clipping; null where they are not clipped.</param>
public sealed record StepInfo(TrainingState State, double Loss, double LearningRate, double Progress, double? GradientNorm);
