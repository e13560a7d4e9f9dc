namespace LisVit.Training;

/// <summary>Names of the metrics that the trainer and the tasks of this package give; a task of your own adds others.</summary>
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

    /// <summary>Word error rate of the corpus, free-running. Of all tasks that recognise.</summary>
    public const string WordErrorRate = "wordErrorRate";

    /// <summary>Its substitutions.</summary>
    public const string Substitutions = "substitutions";

    /// <summary>Its deletions.</summary>
    public const string Deletions = "deletions";

    /// <summary>Its insertions.</summary>
    public const string Insertions = "insertions";

    /// <summary>Glosses of its references.</summary>
    public const string Words = "words";

    /// <summary>Wrong predictions of all under teacher forcing. Of tasks with a decoder.</summary>
    public const string TokenErrorRate = "tokenErrorRate";

    /// <summary>Share of valid steps whose most likely class is blank. Of <see cref="Tasks.CtcTask"/>.</summary>
    public const string BlankShare = "blankShare";
}
