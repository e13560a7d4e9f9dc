using LisVit.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Training;

/// <summary>The state of one run: what a checkpoint saves and a resumed run takes over.</summary>
internal sealed partial class TrainingRun : IDisposable
{
    private readonly TrainerOptions options;
    private readonly IReadOnlyList<Callback> callbacks;
    private readonly nn.Module model;
    private readonly AdamW optimizer;
    private readonly Func<int, int> batchCount;
    private int windowBatches;
    private long windowClips;

    public TrainingRun(
        TrainerOptions options,
        IReadOnlyList<Callback> callbacks,
        nn.Module model,
        IReadOnlyList<ParameterGroup> groups,
        Func<int, int> batchCount)
    {
        this.batchCount = batchCount;
        this.options = options;
        this.callbacks = callbacks;
        this.model = model;
        optimizer = new AdamW(groups, options.Optimizer);
        Gradients.Clear(model);
        Progress = new TrainingProgress(options, batchCount(0));
    }

    public TrainingProgress Progress { get; }

    /// <summary>Whether the steps or the time that training may take are used up.</summary>
    public bool LimitIsReached => Progress.Step >= options.Steps || Progress.Elapsed >= options.TrainingTime;

    /// <summary>Whether the epoch's training is done and its validation is not.</summary>
    public bool OwesValidation { get; set; }

    public bool EpochIsComplete => Progress.Batch == Progress.BatchesInEpoch;

    public bool ValidationIsDue =>
        Progress.Stop is not null
        || (Progress.Epoch + 1) % options.ValidateEveryEpochs == 0
        || Progress.Epoch + 1 == options.Epochs;

    public FitResult Result => new(Progress.Stop!.Value, Progress.Epoch, Progress.Step, Progress.Elapsed, Progress.Metrics) { DataWait = Progress.DataWait };

    /// <summary>A GPU's random state cannot be saved, so a seed of its own makes each batch repeat.</summary>
    public void SeedBatch()
    {
        if (options.Device.type == DeviceType.CUDA)
            cuda.manual_seed_all(((long)options.Seed << 32) ^ ((Progress.Epoch * 1_000_003L) + Progress.Batch));
    }

    /// <summary>Adds the gradients of a batch, summed over its clips, to those of the window.</summary>
    public void Backward(Tensor loss, int clips)
    {
        var value = loss.detach().to(ScalarType.Float64).item<double>();
        if (!double.IsFinite(value))
        {
            throw new TrainingDivergedException(
                $"The loss is {value} at batch {Progress.Batch} of epoch {Progress.Epoch} (both from 0), after {Progress.Step} steps. " +
                "The weights were left as they were. Lower the learning rate or clip gradients.");
        }

        (loss * clips).backward();
        windowBatches++;
        windowClips += clips;
        Progress.Batch++;
        Progress.Clips += clips;
        Progress.BatchLoss = value;
        Progress.EpochLoss += value * clips;
        Progress.EpochClips += clips;
    }

    /// <summary>Takes an optimizer step once the window is full or nothing more will enter it.</summary>
    public void StepAfterWindow(bool isLast)
    {
        if (windowBatches == 0 || (windowBatches < options.Accumulate && !isLast))
            return;
        var factor = options.Schedule.Factor(new ScheduleProgress(Progress.Step, Progress.ScheduleFraction));
        Gradients.Divide(optimizer.Parameters, windowClips);
        var norm = Gradients.Norm(optimizer.Parameters);
        if (!double.IsFinite(norm))
        {
            throw new TrainingDivergedException(
                $"The norm of the gradients is {norm} after {Progress.Step} steps. The weights were left as they were. Lower the learning rate.");
        }

        if (options.ClipNorm is { } maximum)
            Gradients.Clip(optimizer.Parameters, norm, maximum);
        optimizer.Step(factor);
        Gradients.Clear(model);

        (windowBatches, windowClips) = (0, 0);
        Progress.LearningRate = options.Optimizer.LearningRate * factor;
        Progress.Step++;
    }

    /// <summary>Whether there is more to do: a limit ends training, but not before the validation that it owes.</summary>
    public bool MustGoOn(CancellationToken cancellationToken) =>
        !MustStop(cancellationToken) || (OwesValidation && Progress.Stop is not StopReason.Cancelled);

    /// <summary>Whether the run must end, and why.</summary>
    public bool MustStop(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            Progress.Stop ??= StopReason.Cancelled;
        else if (Progress.Step >= options.Steps)
            Progress.Stop ??= StopReason.Steps;
        else if (Progress.Elapsed >= options.TrainingTime)
            Progress.Stop ??= StopReason.TrainingTime;
        else if (Progress.Epoch >= options.Epochs)
            Progress.Stop ??= StopReason.Epochs;
        return Progress.Stop is not null;
    }

    /// <summary>Puts the metrics of the epoch before the callbacks; null where it was not validated.</summary>
    public void Report(IReadOnlyDictionary<string, double>? validation)
    {
        Progress.Validated = validation is not null;
        Progress.Metrics = new Dictionary<string, double>(validation ?? new Dictionary<string, double>())
        {
            [MetricNames.TrainingLoss] = Progress.TrainingLoss,
        };
        if (validation is not null)
            options.Schedule.OnValidated(validation[MetricNames.ValidationLoss]);
        Notify(callback => callback.OnEpochEnd(Progress));
    }

    public void BeginNextEpoch()
    {
        if (!EpochIsComplete)
            return;
        Progress.Epoch++;
        Progress.Batch = 0;
        Progress.BatchesInEpoch = batchCount(Progress.Epoch);
        (Progress.EpochLoss, Progress.EpochClips) = (0, 0);
    }

    public void Notify(Action<Callback> hook)
    {
        foreach (var callback in callbacks)
            hook(callback);
    }

    public void Dispose()
    {
        Gradients.Clear(model);
        optimizer.Dispose();
    }
}
