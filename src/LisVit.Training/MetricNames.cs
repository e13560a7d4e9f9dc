namespace LisVit.Training;

/// <summary>Names of the metrics that the trainer itself gives; a task adds its own.</summary>
public static class MetricNames
{
    /// <summary>Mean loss over the clips of the epoch, while the weights changed.</summary>
    public const string TrainingLoss = "trainingLoss";

    /// <summary>Loss of the latest batch, as loggers name it.</summary>
    public const string BatchLoss = "batchLoss";

    /// <summary>Mean loss over the clips of an evaluation.</summary>
    public const string ValidationLoss = "validationLoss";

    /// <summary>As <see cref="ValidationLoss"/>, of <see cref="Trainer.Test"/>.</summary>
    public const string TestLoss = "testLoss";

    /// <summary>Learning rate of the latest optimizer step, as loggers name it.</summary>
    public const string LearningRate = "learningRate";

    /// <summary>Euclidean norm of all gradients at the latest optimizer step, before clipping, as loggers name it.</summary>
    public const string GradientNorm = "gradientNorm";
}
