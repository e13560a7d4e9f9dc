using LisVit.Data.Batching;
using LisVit.Training.Callbacks;
using LisVit.Training.Diagnostics;
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
    private readonly WeightAverage? average;
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
        RequireOwn(model, groups);
        optimizer = new AdamW(groups, options.Optimizer);
        average = options.AverageDecay is { } decay ? new WeightAverage(model, decay) : null;
        Gradients.Clear(model);
        Progress = new TrainingProgress(options, model, batchCount(0)) { Warning = Warn };
    }

    public TrainingProgress Progress { get; }

    /// <summary>Whether the steps or the time that training may take are used up.</summary>
    public bool LimitIsReached => Progress.Step >= options.Steps || Progress.Elapsed >= options.TrainingTime;

    /// <summary>Whether training up to a validation is done and the validation is not.</summary>
    public bool OwesValidation { get; set; }

    public bool EpochIsComplete => Progress.Batch == Progress.BatchesInEpoch;

    /// <summary>Whether there is a validation now that training stands still.</summary>
    public bool ValidationIsDue =>
        Progress.Stop is not null
        || options.ValidationsPerEpoch > 1
        || (Progress.Epoch + 1) % options.ValidateEveryEpochs == 0
        || Progress.Epoch + 1 == options.Epochs;

    public FitResult Result => new(Progress.Stop!.Value, Progress.Epoch, Progress.Step, Progress.Elapsed, Progress.Metrics)
    {
        Times = Progress.Times with { },
        SkippedBatches = Progress.SkippedBatches,
        SkippedSteps = Progress.SkippedSteps,
        CheckpointFailure = checkpointFailure,
    };

    /// <summary>Prepares a batch; what it gives can undo the batch's effect on the model's buffers.</summary>
    public BufferCopy? BeginBatch()
    {
        // A GPU's random state cannot be saved, so a seed of its own makes each batch repeat.
        if (options.Device.type == DeviceType.CUDA)
            cuda.manual_seed_all(((long)options.Seed << 32) ^ ((Progress.Epoch * 1_000_003L) + Progress.Batch));
        return options.NonFinite is NonFiniteAction.Skip ? new BufferCopy(model) : null;
    }

    /// <summary>Adds the gradients of a batch, summed over its clips, to those of the window.</summary>
    public void Backward(Tensor loss, int clips, BufferCopy? buffers)
    {
        var mark = options.Time.GetTimestamp();
        var value = Evaluation.Value(loss, nameof(TrainingTask<>.TrainingStep));
        if (!loss.requires_grad)
            throw new InvalidOperationException($"{nameof(TrainingTask<>.TrainingStep)} gave a loss without gradients. Compute it from the model's outputs, neither detached nor without gradients.");
        if (double.IsFinite(value))
        {
            using var weight = clips.ToScalar();
            loss.mul(weight).backward();
            ActivationCheckpoints.ThrowIfFailed(model);
            windowClips += clips;
            Progress.EpochLoss += value * clips;
            Progress.EpochClips += clips;
        }
        else
        {
            SkipOrStop($"The loss is {value} at batch {Progress.Batch} of epoch {Progress.Epoch} (both from 0), after {Progress.Step} steps.", "Lower the learning rate or clip gradients.");
            buffers?.Restore();
            Progress.SkippedBatches++;
        }

        windowBatches++;
        Progress.Batch++;
        Progress.Clips += clips;
        Progress.BatchLoss = value;
        Progress.Times.Backward += options.Time.GetElapsedTime(mark);
    }

    /// <summary>Takes an optimizer step once the window is full or nothing more will enter it.</summary>
    public void StepAfterWindow(bool isLast)
    {
        if (windowBatches == 0 || (windowBatches < options.Accumulate && !isLast))
            return;
        var mark = options.Time.GetTimestamp();
        if (windowClips == 0 || !TryStep())
            Progress.SkippedSteps++;
        Gradients.Clear(model);
        (windowBatches, windowClips) = (0, 0);
        Progress.Step++;
        TrainingDiagnostics.Steps.Add(1);
        Progress.Times.Optimizer += options.Time.GetElapsedTime(mark);
    }

    /// <summary>Counts a batch and its step, which took so long with the waiting for it, and sees whether a validation comes next.</summary>
    public void EndBatch(TimeSpan elapsed)
    {
        Progress.Elapsed += elapsed;
        TrainingDiagnostics.BatchDuration.Record(elapsed.TotalSeconds);
        StepAfterWindow(isLast: LimitIsReached);
        OwesValidation = LimitIsReached || Validations(Progress.Batch) > Validations(Progress.Batch - 1);
    }

    public void CountDataWait(TimeSpan waited)
    {
        Progress.Times.DataWait += waited;
        TrainingDiagnostics.DataWait.Record(waited.TotalSeconds);
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

    /// <summary>The metrics of the weights, or of their average; null where the caller cancelled.</summary>
    public IReadOnlyDictionary<string, double>? Validate<TBatch>(TrainingTask<TBatch> task, IBatchLoader<TBatch> validation, CancellationToken cancellationToken)
        where TBatch : IDisposable
    {
        using var activity = TrainingDiagnostics.Source.StartActivity("validate");
        var mark = options.Time.GetTimestamp();
        average?.Swap();
        try
        {
            return Evaluation.Metrics(options, task, validation, MetricNames.ValidationLoss, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Progress.Stop = StopReason.Cancelled;
            return null;
        }
        finally
        {
            average?.Swap();
            Progress.Times.Validation += options.Time.GetElapsedTime(mark);
        }
    }

    /// <summary>A metric that some callback would miss after an epoch, which would be lost.</summary>
    public void RequireMonitored(IReadOnlyDictionary<string, double> metrics)
    {
        string[] known = [.. metrics.Keys, MetricNames.TrainingLoss];
        if (callbacks.Select(callback => callback.Monitored).FirstOrDefault(monitored => monitored is not null && !known.Contains(monitored)) is { } missing)
            throw MetricMonitor.Missing(missing, known);
    }

    /// <summary>Puts the metrics before the callbacks; null where there was no validation.</summary>
    public void Tell(IReadOnlyDictionary<string, double>? validation)
    {
        Progress.Validated = validation is not null;
        Progress.Metrics = new Dictionary<string, double>(validation ?? new Dictionary<string, double>())
        {
            // A loss of 0 where every batch was left out would be the best ever.
            [MetricNames.TrainingLoss] = Progress.EpochClips == 0 ? double.NaN : Progress.TrainingLoss,
        };
        if (validation is not null)
            options.Schedule.OnValidated(validation[MetricNames.ValidationLoss]);
        Notify(callback => callback.OnMetrics(Progress));
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

    /// <summary>Leaves the model with the average of its weights, which is what was validated.</summary>
    public void TakeAverage() => average?.Swap();

    public void Notify(Action<Callback> hook)
    {
        foreach (var callback in callbacks)
        {
            hook(callback);
            if (optimizer.Parameters.Any(parameter => parameter.IsInvalid))
                throw new InvalidOperationException($"{callback.GetType().Name} replaced the parameters of the model in training, as moving it to another device or evaluating it in {Precision.BFloat16} does. Evaluate it where and as it is trained, or evaluate a copy, or wait until the run ended.");
        }
    }

    /// <summary>Nothing is trained after that, so that callbacks may do with the model what they like.</summary>
    public void NotifyEnd()
    {
        foreach (var callback in callbacks)
            callback.OnFitEnd(Progress);
    }

    public void Dispose()
    {
        Gradients.Clear(model);
        optimizer.Dispose();
        average?.Dispose();
    }

    /// <summary>Gradients are cleared and weights saved by the model's parameters: another one would gather gradients for ever and be lost.</summary>
    private static void RequireOwn(nn.Module model, IReadOnlyList<ParameterGroup> groups)
    {
        var own = model.named_parameters().ToDictionary(named => named.name, named => named.parameter);
        foreach (var (name, parameter) in groups.SelectMany(group => group.Parameters))
        {
            if (!own.TryGetValue(name, out var known) || known.Handle != parameter.Handle)
                throw new ArgumentException($"Parameter '{name}' of a {nameof(ParameterGroup)} is not the model's parameter of that name. Make it a part of the task's model, and give groups the model's own names.", nameof(groups));
        }
    }

    /// <summary>How many of an epoch's validations there are up to a batch.</summary>
    private int Validations(int batch) => (int)((long)batch * options.ValidationsPerEpoch / Progress.BatchesInEpoch);

    /// <summary>Takes a step with the mean gradients of the window; false where they are not finite.</summary>
    private bool TryStep()
    {
        Gradients.Divide(optimizer.Parameters, windowClips);
        var norm = Gradients.Norm(optimizer.Parameters);
        Progress.GradientNorm = norm;
        if (!double.IsFinite(norm))
        {
            SkipOrStop($"The norm of the gradients is {norm} after {Progress.Step} steps.", "Lower the learning rate.");
            return false;
        }

        Notify(callback => callback.OnGradients(Progress));
        if (options.ClipNorm is { } maximum)
            Gradients.Clip(optimizer.Parameters, norm, maximum);
        if (options.ClipValue is { } largest)
            Gradients.Clamp(optimizer.Parameters, largest);
        var factor = options.Schedule.Factor(new ScheduleProgress(Progress.Step, Progress.ScheduleFraction));
        optimizer.Step(factor);
        average?.Update(Progress.Step + 1);
        Progress.LearningRate = options.Optimizer.LearningRate * factor;
        return true;
    }

    private void SkipOrStop(string what, string advice)
    {
        if (options.NonFinite is NonFiniteAction.Stop)
            throw new TrainingDivergedException($"{what} The weights were left as they were. {advice}");
        TrainingDiagnostics.Skipped.Add(1);
        Warn($"{what} It is left out.");
    }

    private void Warn(string message) => Notify(callback => callback.OnWarning(Progress, message));
}
