using LisVit.Training.Optimization;
using LisVit.Training.Schedules;
using static TorchSharp.torch;

namespace LisVit.Training;

/// <summary>How a <see cref="Trainer"/> trains. At least one limit must be set; the first one reached ends training.</summary>
public sealed record TrainerOptions
{
    /// <summary>Limit of epochs.</summary>
    public int? Epochs { get; init; }

    /// <summary>Limit of optimizer steps.</summary>
    public long? Steps { get; init; }

    /// <summary>Limit of time in <see cref="Trainer.Fit"/>, validations included. Schedules then follow the clock unless another limit is set too, and a run is not repeatable to the bit.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Batches whose gradients make one step; a window also ends with its epoch.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>Share of an epoch's batches that are trained on, in (0, 1].</summary>
    public double ShareOfTrainingBatches { get; init; } = 1;

    /// <summary>Largest joint norm of gradients; null leaves them.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Number formats.</summary>
    public Precision Precision { get; init; } = Precision.Fp32;

    /// <summary>Optimizer settings.</summary>
    public AdamWOptions Optimizer { get; init; } = new();

    /// <summary>Makes the learning rate's schedule; the default keeps it constant until the validation loss stops improving (the report's).</summary>
    public Func<LearningRateSchedule> Schedule { get; init; } = () => new ReduceOnPlateau();

    /// <summary>Validations without a better validation loss after which training stops early; null never does.</summary>
    public int? Patience { get; init; }

    /// <summary>Metric of validation, lower being better, by which the best checkpoint is chosen; <c>loss</c> is always there.</summary>
    public string Monitor { get; init; } = "loss";

    /// <summary>Folder of the checkpoints <c>best</c> and <c>last</c>; null writes none.</summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>What a checkpoint tells of its model, such as its variant and vocabulary; loading into a model of another description is an error.</summary>
    public IReadOnlyDictionary<string, string> Description { get; init; } = new Dictionary<string, string>();

    /// <summary>Where to train.</summary>
    public Device Device { get; init; } = CPU;

    internal void Validate()
    {
        if (Epochs is null && Steps is null && Time is null)
            throw new ArgumentException("training needs a limit: set Epochs, Steps or Time.");
        if (Epochs < 1 || Steps < 1 || Time <= TimeSpan.Zero)
            throw new ArgumentException($"limits must be positive, but are Epochs {Epochs}, Steps {Steps}, Time {Time}.");
        if (Accumulate < 1)
            throw new ArgumentException($"Accumulate ({Accumulate}) must be at least 1.");
        if (ShareOfTrainingBatches is not (> 0 and <= 1))
            throw new ArgumentException($"ShareOfTrainingBatches ({ShareOfTrainingBatches}) must be in (0, 1].");
        if (ClipNorm <= 0)
            throw new ArgumentException($"ClipNorm ({ClipNorm}) must be positive.");
        if (Patience < 1)
            throw new ArgumentException($"Patience ({Patience}) must be at least 1.");
    }
}
