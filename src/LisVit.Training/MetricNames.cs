namespace LisVit.Training;

/// <summary>Names of the metrics that the trainer itself gives; a task adds its own.</summary>
public static class MetricNames
{
    /// <summary>Mean loss over the clips of the epoch, while the weights changed.</summary>
    public const string TrainingLoss = "trainingLoss";

    /// <summary>Mean loss over the clips of an evaluation.</summary>
    public const string ValidationLoss = "validationLoss";
}
