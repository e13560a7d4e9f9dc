namespace LisVit.Training;

/// <summary>One validation during training.</summary>
/// <param name="Epoch">Epochs that were done.</param>
/// <param name="Step">Optimizer steps taken.</param>
/// <param name="Seconds">Seconds of training.</param>
/// <param name="LearningRate">Learning rate of the last step.</param>
/// <param name="TrainingLoss">Mean training loss over the clips of the epoch.</param>
/// <param name="Metrics">Metrics of validation, <c>loss</c> among them.</param>
public sealed record ValidationRecord(int Epoch, long Step, double Seconds, double LearningRate, double TrainingLoss, IReadOnlyDictionary<string, double> Metrics);
