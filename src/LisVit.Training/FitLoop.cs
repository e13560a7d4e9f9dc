using System.Diagnostics;
using LisVit.Data.Batching;
using LisVit.Training.Checkpoints;
using LisVit.Training.Optimization;
using LisVit.Training.Schedules;
using static TorchSharp.torch;

namespace LisVit.Training;

/// <summary>One run of the loop that <see cref="Trainer"/> describes.</summary>
internal sealed class FitLoop<TBatch> : IDisposable
    where TBatch : IDisposable
{
    private readonly Trainer trainer;
    private readonly TrainerOptions options;
    private readonly IReadOnlyList<Callback> callbacks;
    private readonly TrainingTask<TBatch> task;
    private readonly IBatchLoader<TBatch> training;
    private readonly IBatchLoader<TBatch> validation;
    private readonly AdamW optimizer;
    private readonly LearningRateSchedule schedule;
    private readonly int batchesPerEpoch;
    private readonly Stopwatch clock = new();
    private TrainingState state = new();
    private double secondsBefore;
    private double learningRate;
    private double windowLoss;
    private int windowClips;

    public FitLoop(Trainer trainer, TrainerOptions options, IReadOnlyList<Callback> callbacks, TrainingTask<TBatch> task, IBatchLoader<TBatch> training, IBatchLoader<TBatch> validation)
    {
        this.trainer = trainer;
        this.options = options;
        this.callbacks = callbacks;
        this.task = task;
        this.training = training;
        this.validation = validation;
        optimizer = new AdamW(task.Model, options.Optimizer);
        schedule = options.Schedule();
        batchesPerEpoch = (int)Math.Ceiling(training.BatchesPerEpoch * options.ShareOfTrainingBatches);
        if (batchesPerEpoch == 0)
            throw new ArgumentException("there is no training batch.", nameof(training));
    }

    private double Seconds => secondsBefore + clock.Elapsed.TotalSeconds;

    public void Resume(string path)
    {
        state = Checkpoint.Resume(path, task.Model, optimizer, schedule, options.Description);
        secondsBefore = state.Seconds;
    }

    public FitResult Run(CancellationToken cancellation)
    {
        clock.Start();
        foreach (var callback in callbacks)
            callback.OnFitStart(state, batchesPerEpoch);
        var reason = LimitReached() ? StopReason.LimitReached : Train(cancellation);
        var result = new FitResult(reason, state with { Seconds = Seconds });
        foreach (var callback in callbacks)
            callback.OnFitEnd(result);
        return result;
    }

    public void Dispose() => optimizer.Dispose();

    private StopReason Train(CancellationToken cancellation)
    {
        while (true)
        {
            TrainEpoch(cancellation);
            if (cancellation.IsCancellationRequested)
                return Cancelled();
            try
            {
                Validate(cancellation);
            }
            catch (OperationCanceledException)
            {
                return Cancelled();
            }

            if (LimitReached())
                return StopReason.LimitReached;
            if (state.ValidationsSinceLowest >= options.Patience)
                return StopReason.StoppedEarly;
        }
    }

    private void TrainEpoch(CancellationToken cancellation)
    {
        task.Model.train();
        optimizer.ZeroGradients();
        foreach (var batch in training.Epoch(state.Epoch, state.Batch, CancellationToken.None).Take(batchesPerEpoch - state.Batch))
        {
            using (batch)
                AddGradients(batch);
            state = state with { Batch = state.Batch + 1 };
            if (state.Batch % options.Accumulate != 0 && state.Batch != batchesPerEpoch)
                continue;
            Step();
            if (cancellation.IsCancellationRequested || StepLimitReached())
                break;
        }
    }

    // Gradients of a window are those of the sum over its clips, divided by their number before the step: exactly one large batch.
    private void AddGradients(TBatch batch)
    {
        using var scope = NewDisposeScope();
        var clips = task.ClipsIn(batch);
        Tensor loss;
        using (trainer.Autocast())
            loss = task.TrainingStep(batch);
        (loss * clips).backward();
        windowLoss += loss.item<float>() * (double)clips;
        windowClips += clips;
    }

    private void Step()
    {
        using var scope = NewDisposeScope();
        optimizer.ScaleGradients(1.0 / windowClips);
        double? norm = options.ClipNorm is { } limit ? optimizer.ClipGradients(limit) : null;
        learningRate = options.Optimizer.LearningRate * schedule.Factor(state.Step, Progress());
        optimizer.Step(learningRate);
        optimizer.ZeroGradients();
        state = state with
        {
            Step = state.Step + 1,
            Clips = state.Clips + windowClips,
            EpochLoss = state.EpochLoss + windowLoss,
            EpochClips = state.EpochClips + windowClips,
            Seconds = Seconds,
        };
        var info = new StepInfo(state, windowLoss / windowClips, learningRate, Progress(), norm);
        (windowLoss, windowClips) = (0, 0);
        foreach (var callback in callbacks)
            callback.OnStep(info);
    }

    private void Validate(CancellationToken cancellation)
    {
        var metrics = trainer.Validate(task, validation, cancellation);
        if (!metrics.TryGetValue(options.Monitor, out var monitored))
            throw new ArgumentException($"the monitored metric '{options.Monitor}' is not among {string.Join(", ", metrics.Keys)}.");
        schedule.OnValidation(metrics["loss"]);
        var record = new ValidationRecord(state.Epoch + 1, state.Step, Seconds, learningRate, state.EpochLoss / state.EpochClips, metrics);
        var improved = monitored < state.Best;
        var lower = metrics["loss"] < state.LowestLoss;
        state = state with
        {
            History = [.. state.History, record],
            Best = improved ? monitored : state.Best,
            LowestLoss = lower ? metrics["loss"] : state.LowestLoss,
            ValidationsSinceLowest = lower ? 0 : state.ValidationsSinceLowest + 1,
            Seconds = Seconds,
        };
        if (state.Batch == batchesPerEpoch)
            state = state with { Epoch = state.Epoch + 1, Batch = 0, EpochLoss = 0, EpochClips = 0 };
        if (improved)
            Save(trainer.BestCheckpoint);
        Save(trainer.LastCheckpoint);
        foreach (var callback in callbacks)
            callback.OnValidation(record);
    }

    private StopReason Cancelled()
    {
        state = state with { Seconds = Seconds };
        Save(trainer.LastCheckpoint);
        return StopReason.Cancelled;
    }

    private void Save(string? path)
    {
        if (path is null)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Checkpoint.Save(path, task.Model, optimizer, schedule, state, options.Description);
    }

    private bool LimitReached() => state.Epoch >= options.Epochs || StepLimitReached();

    private bool StepLimitReached() => state.Step >= options.Steps || Seconds >= options.Time?.TotalSeconds;

    private double Progress()
    {
        var stepsPerEpoch = (batchesPerEpoch + options.Accumulate - 1) / options.Accumulate;
        var steps = Math.Min(options.Steps ?? double.PositiveInfinity, (double?)options.Epochs * stepsPerEpoch ?? double.PositiveInfinity);
        var time = options.Time?.TotalSeconds ?? double.PositiveInfinity;
        return Math.Min(1, Math.Max(state.Step / steps, Seconds / time));
    }
}
