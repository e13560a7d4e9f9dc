using LisVit.Data.Glosses;
using LisVit.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Training;

/// <summary>Settings of <see cref="Trainer"/>. At least one of <see cref="Epochs"/>, <see cref="Steps"/> and <see cref="TrainingTime"/> must be set.</summary>
public sealed record TrainerOptions
{
    /// <summary>Epochs to train at most.</summary>
    public int? Epochs { get; init; }

    /// <summary>Optimizer steps to take at most.</summary>
    public long? Steps { get; init; }

    /// <summary>
    /// Time to spend on training batches at most, loading included, validation not. Where it is the only limit, learning-rate schedules
    /// follow the clock and the run does not repeat exactly; otherwise they follow steps and it does.
    /// </summary>
    public TimeSpan? TrainingTime { get; init; }

    /// <summary>Batches in one optimizer step, at least 1. Gradients are the mean over their clips, as of one large batch.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>Largest Euclidean norm of all gradients together; null for no clipping.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>In what precision to train.</summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>Where to train.</summary>
    public Device Device { get; init; } = CPU;

    /// <summary>Seeds dropout, which draws from one generator for the whole process: runs side by side do not repeat. The initial weights are the caller's, see <see cref="Training.Seed.Everything"/>.</summary>
    public int Seed { get; init; }

    /// <summary>Validate after every so many epochs, and after the last.</summary>
    public int ValidateEveryEpochs { get; init; } = 1;

    /// <summary>Where checkpoints go (<c>last</c>, <c>best</c>); null for none.</summary>
    public string? OutputFolder { get; init; }

    /// <summary>Settings of the optimizer.</summary>
    public AdamWOptions Optimizer { get; init; } = new();

    /// <summary>How the learning rate changes.</summary>
    public LearningRateSchedule Schedule { get; init; } = new ConstantLearningRate();

    /// <summary>The glosses of the model's classes, which checkpoints carry so that no other file is needed to use them; null for a model that names no glosses.</summary>
    public GlossVocabulary? Vocabulary { get; init; }

    /// <summary>What else checkpoints must carry so that the weights can be used, such as the model's options.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    internal TimeProvider Time { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        if (Epochs is null && Steps is null && TrainingTime is null)
            throw new ArgumentException($"Nothing would end the run: set {nameof(Epochs)}, {nameof(Steps)} or {nameof(TrainingTime)}.");
        RequirePositive(Epochs ?? 1, nameof(Epochs));
        RequirePositive(Steps ?? 1, nameof(Steps));
        RequirePositive(TrainingTime?.TotalSeconds ?? 1, nameof(TrainingTime));
        RequirePositive(Accumulate, nameof(Accumulate));
        RequirePositive(ClipNorm ?? 1, nameof(ClipNorm));
        RequirePositive(ValidateEveryEpochs, nameof(ValidateEveryEpochs));
        if (Precision == Precision.BFloat16Mixed && !Bf16Autocast.IsAvailable)
            throw new ArgumentException($"{nameof(Precision)} is {Precision}, but the loaded libtorch exports no autocast. Use {Precision.Float32}.");
        if (Device.type == DeviceType.CUDA && !cuda.is_available())
            throw new ArgumentException($"{nameof(Device)} is '{Device}', but no CUDA device is available to this backend. Use cpu, or a CUDA build of libtorch on a machine with a GPU.");
    }

    private static void RequirePositive(double value, string name)
    {
        if (!(value > 0))
            throw new ArgumentOutOfRangeException(name, value, $"{name} ({value}) must be greater than 0.");
    }
}
