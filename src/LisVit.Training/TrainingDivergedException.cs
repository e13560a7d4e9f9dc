namespace LisVit.Training;

/// <summary>A loss or the gradients are no longer finite. Weights and checkpoints are those of the last good step.</summary>
/// <param name="message">Where, and what to do.</param>
public sealed class TrainingDivergedException(string message) : Exception(message);
