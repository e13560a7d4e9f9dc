using LisVit.Data.Glosses;
using LisVit.Models;
using LisVit.Training.Optimization;
using static TorchSharp.torch;

namespace LisVit.Training;

/// <summary>
/// Settings of <see cref="Trainer"/>. At least one of <see cref="Epochs"/>, <see cref="Steps"/> and <see cref="TrainingTime"/> must be set.
/// A trainer takes a copy: what is set afterwards does not reach it. It throws an <see cref="ArgumentException"/> that names an option out of range, or two that contradict each other.
/// </summary>
public sealed record TrainerOptions
{
    /// <summary>Epochs to train at most, at least 1; null for no such limit.</summary>
    public int? Epochs { get; set; }

    /// <summary>Optimizer steps to take at most, at least 1; null for no such limit.</summary>
    public long? Steps { get; set; }

    /// <summary>
    /// Time to spend on training batches at most, greater than zero, loading included; validation, checkpoints and callbacks not; null for no such limit. Where it is the only limit, learning-rate schedules
    /// follow the clock and the run does not repeat exactly; otherwise they follow steps and it does.
    /// </summary>
    public TimeSpan? TrainingTime { get; set; }

    /// <summary>Training batches of an epoch to use; null for all.</summary>
    public BatchLimit? LimitTrainingBatches { get; set; }

    /// <summary>Validation batches to use while training; null for all. <see cref="Trainer.Validate"/> and <see cref="Trainer.Test"/> called by themselves use all that they get.</summary>
    public BatchLimit? LimitValidationBatches { get; set; }

    /// <summary>Train on these batches of the first epoch over and over, and validate on them: a model and a loss without mistakes bring the error to zero. Null for normal training.</summary>
    public BatchLimit? OverfitBatches { get; set; }

    /// <summary>
    /// Try everything once: one training batch, one validation batch, one epoch, no checkpoint read or written, and only callbacks that leave nothing behind
    /// (<see cref="Callback.RunsInFastDevelopment"/>). Evaluations take one batch, too.
    /// </summary>
    public bool FastDevelopmentRun { get; set; }

    /// <summary>Validation batches to evaluate before training begins, so that a mistake there shows at once and not after an epoch; at least 0, and 0 for none. A resumed run does without.</summary>
    public int SanityValidationBatches { get; set; } = 2;

    /// <summary>Validate after every so many epochs, at least 1, and after the last.</summary>
    public int ValidateEveryEpochs { get; set; } = 1;

    /// <summary>Validate so many times an epoch, at least once, at equal distances, the last time at its end. Above 1 only with <see cref="ValidateEveryEpochs"/> of 1.</summary>
    public int ValidationsPerEpoch { get; set; } = 1;

    /// <summary>Batches in one optimizer step, at least 1. Gradients are the mean over their clips, as of one large batch; the last window of an epoch may be shorter.</summary>
    public int Accumulate { get; set; } = 1;

    /// <summary>Largest Euclidean norm of all gradients together, greater than 0; null for no such clipping.</summary>
    public double? ClipNorm { get; set; }

    /// <summary>Largest magnitude of each element of a gradient, greater than 0; null for no such clipping. Not together with <see cref="ClipNorm"/>.</summary>
    public double? ClipValue { get; set; }

    /// <summary>What to do about a loss or gradients that are not finite.</summary>
    public NonFiniteAction NonFinite { get; set; } = NonFiniteAction.Stop;

    /// <summary>In what precision to work: float32, or bfloat16 where autocast finds it safe; not bfloat16 throughout, which is for inference.</summary>
    public Precision Precision { get; set; } = Precision.Float32;

    /// <summary>
    /// Whether video encoders keep of each block its input alone and compute the rest again when they need it for gradients: less memory for more time, with the same bits on a CPU
    /// (<see cref="VideoMobileViT.CheckpointActivations"/>). After the run encoders keep everything again.
    /// </summary>
    public bool ActivationCheckpointing { get; set; }

    /// <summary>Where to work.</summary>
    public Device Device { get; set; } = Backend.Cpu;

    /// <summary>Seeds dropout, which draws from one generator for the whole process: runs side by side do not repeat. The initial weights are the caller's, see <see cref="Training.Seed.Everything"/>.</summary>
    public int Seed { get; set; }

    /// <summary>Only operators that give the same bits each time, and an error where there is none; see <see cref="DeterministicAlgorithms"/>. What the CPU does repeats without it, at the same number of threads.</summary>
    public bool Deterministic { get; set; }

    /// <summary>Where checkpoints go (<c>last</c>, <c>best</c>); null for none.</summary>
    public string? OutputFolder { get; set; }

    /// <summary>Settings of the optimizer.</summary>
    public AdamWOptions Optimizer { get; set; } = new();

    /// <summary>How the learning rate changes.</summary>
    public LearningRateSchedule Schedule { get; set; } = new ConstantLearningRate();

    /// <summary>
    /// Decay of an exponential moving average of the weights, in (0, 1), such as 0.999; null for none. Validation, checkpoints other than <c>last</c> and the model after
    /// <see cref="Trainer.Fit"/> then have the average. After t steps the decay is (1 + t) / (10 + t) if that is less, so that the initial weights are soon forgotten.
    /// </summary>
    public double? AverageDecay { get; set; }

    /// <summary>The glosses of the model's classes, which checkpoints carry so that no other file is needed to use them; null for a model that names no glosses.</summary>
    public GlossVocabulary? Vocabulary { get; set; }

    /// <summary>What else checkpoints must carry so that the weights can be used, such as the model's options. A run is not resumed from a checkpoint in which one of them has another value.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; set; } = new Dictionary<string, string>();

    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The copy that a trainer works by.</summary>
    internal TrainerOptions Effective() => FastDevelopmentRun
        ? this with
        {
            Epochs = 1,
            Steps = null,
            TrainingTime = null,
            LimitTrainingBatches = BatchLimit.Batches(1),
            LimitValidationBatches = BatchLimit.Batches(1),
            SanityValidationBatches = 0,
            ValidationsPerEpoch = 1,
            OutputFolder = null,
        }
        : this with { };

    /// <exception cref="ArgumentException">Options contradict each other, or one is out of range or not to be had here.</exception>
    internal void Validate()
    {
        foreach (var (value, name) in new (object?, string)[] { (Optimizer, nameof(Optimizer)), (Schedule, nameof(Schedule)), (Metadata, nameof(Metadata)), (Device, nameof(Device)) })
        {
            if (value is null)
                throw new ArgumentException($"{name} must not be null.", name);
        }

        if (!Enum.IsDefined(Precision))
            throw new ArgumentException($"{nameof(Precision)} ({Precision}) must be one of {string.Join(", ", Enum.GetNames<Precision>())}.", nameof(Precision));
        if (!Enum.IsDefined(NonFinite))
            throw new ArgumentException($"{nameof(NonFinite)} ({NonFinite}) must be one of {string.Join(", ", Enum.GetNames<NonFiniteAction>())}.", nameof(NonFinite));
        if (Epochs is null && Steps is null && TrainingTime is null)
            throw new ArgumentException($"Nothing would end the run: set {nameof(Epochs)}, {nameof(Steps)} or {nameof(TrainingTime)}.");
        RequirePositive(Epochs ?? 1, nameof(Epochs));
        RequirePositive(Steps ?? 1, nameof(Steps));
        RequirePositive(TrainingTime?.TotalSeconds ?? 1, nameof(TrainingTime));
        RequirePositive(Accumulate, nameof(Accumulate));
        RequirePositive(ClipNorm ?? 1, nameof(ClipNorm));
        RequirePositive(ClipValue ?? 1, nameof(ClipValue));
        RequirePositive(ValidateEveryEpochs, nameof(ValidateEveryEpochs));
        RequirePositive(ValidationsPerEpoch, nameof(ValidationsPerEpoch));
        if (SanityValidationBatches < 0)
            throw new ArgumentOutOfRangeException(nameof(SanityValidationBatches), SanityValidationBatches, $"{nameof(SanityValidationBatches)} ({SanityValidationBatches}) must be at least 0.");
        if (AverageDecay is not (null or (> 0 and < 1)))
            throw new ArgumentOutOfRangeException(nameof(AverageDecay), AverageDecay, $"{nameof(AverageDecay)} ({AverageDecay}) must be in (0, 1).");
        if (ClipNorm is not null && ClipValue is not null)
            throw new ArgumentException($"{nameof(ClipNorm)} ({ClipNorm}) and {nameof(ClipValue)} ({ClipValue}) are both set. Choose one.");
        if (ValidationsPerEpoch > 1 && ValidateEveryEpochs > 1)
            throw new ArgumentException($"{nameof(ValidationsPerEpoch)} is {ValidationsPerEpoch} and {nameof(ValidateEveryEpochs)} is {ValidateEveryEpochs}. Leave one of them at 1.");
        if (OverfitBatches is not null && (LimitTrainingBatches ?? LimitValidationBatches) is not null && !FastDevelopmentRun)
            throw new ArgumentException($"{nameof(OverfitBatches)} says what to train and to validate on: leave {nameof(LimitTrainingBatches)} and {nameof(LimitValidationBatches)} null.");
        Optimizer.Validate();
        ValidateBackend();
        if (Precision == Precision.BFloat16)
            throw new ArgumentException($"{nameof(Precision)} is {Precision}, which has too few digits for small updates of weights: it is for inference. Train in {Precision.BFloat16Mixed} or {Precision.Float32}.");
    }

    /// <exception cref="ArgumentException">The backend that is loaded lacks what the options ask for.</exception>
    internal void ValidateBackend()
    {
        if (Precision == Precision.BFloat16Mixed && !Bf16Autocast.IsAvailable)
            throw new ArgumentException($"{nameof(Precision)} is {Precision}, but the loaded libtorch exports no autocast. Use {Precision.Float32}, or the libtorch that TorchSharp 0.107.0 binds.");
        if (Deterministic && !DeterministicAlgorithms.IsAvailable)
            throw new ArgumentException($"{nameof(Deterministic)} is set, but the loaded libtorch does not export its switch. Clear it, or use the libtorch that TorchSharp 0.107.0 binds.");
        DeviceCheck.Require(Device);
    }

    private static void RequirePositive(double value, string name)
    {
        if (!(value > 0))
            throw new ArgumentOutOfRangeException(name, value, $"{name} ({value}) must be greater than 0.");
    }
}
