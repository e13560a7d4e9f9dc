using LisVit.Data.Batching;
using LisVit.Training.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Training;

/// <summary>
/// Trains a task:
/// <code>
/// begin anew, or where a checkpoint stopped
/// until something stops the run:
///     for each batch left in the epoch:
///         backward from its loss
///         after Accumulate batches, and at the end of the epoch:
///             mean gradients over the clips, clip them, optimizer step
///     validate, and adapt the learning rate
///     tell the callbacks: early stopping, best and last checkpoint
/// save the last checkpoint
/// </code>
/// </summary>
/// <param name="options">Limits, precision, device, optimizer, schedule and where checkpoints go.</param>
/// <param name="callbacks">Who watches, in this order.</param>
public sealed class Trainer(TrainerOptions options, params IEnumerable<Callback> callbacks)
{
    private readonly Callback[] callbacks = [.. callbacks];

    /// <summary>Trains until a limit, a callback or the caller ends it.</summary>
    /// <param name="task">Model, loss and metrics.</param>
    /// <param name="training">Batches to train on.</param>
    /// <param name="validation">Batches to validate on.</param>
    /// <param name="resume">
    /// Path of a <c>last</c> checkpoint to go on from. On a CPU the run then has the same bits as one that was never stopped, if
    /// batches are in torch's own memory: a tensor over a managed array begins anywhere, and alignment shows in the last bits.
    /// Null to begin anew, with the weights that the model has.
    /// </param>
    /// <param name="cancellationToken">Ends the run after the batch in progress, with <see cref="StopReason.Cancelled"/>; the last checkpoint is saved.</param>
    /// <exception cref="ArgumentException">The options do not fit each other, or the checkpoint does not fit the model or the options.</exception>
    /// <exception cref="InvalidOperationException">The loss is not finite; checkpoints stay as they were.</exception>
    public FitResult Fit<TBatch>(
        TrainingTask<TBatch> task,
        IBatchLoader<TBatch> training,
        IBatchLoader<TBatch> validation,
        string? resume = null,
        CancellationToken cancellationToken = default)
        where TBatch : IDisposable
    {
        using var run = Begin(task, training, validation, resume);
        try
        {
            run.Notify(callback => callback.OnFitStart(run.Progress));
            while (run.MustGoOn(cancellationToken))
            {
                if (!run.OwesValidation)
                    TrainEpoch(run, task, training, cancellationToken);
                if (run.Progress.Stop is not StopReason.Cancelled)
                    EndEpoch(run, task, validation, cancellationToken);
            }

            run.Save(CheckpointNames.Last);
            return run.Result;
        }
        finally
        {
            run.Notify(callback => callback.OnFitEnd(run.Progress));
        }
    }

    /// <summary>Evaluates a model without training it.</summary>
    /// <param name="task">Model, loss and metrics.</param>
    /// <param name="batches">Batches to evaluate on; their epoch 0.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    /// <returns>The metrics of the task and <see cref="MetricNames.ValidationLoss"/>.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public IReadOnlyDictionary<string, double> Validate<TBatch>(
        TrainingTask<TBatch> task,
        IBatchLoader<TBatch> batches,
        CancellationToken cancellationToken = default)
        where TBatch : IDisposable
    {
        task.Model.to(options.Device);
        var wasTraining = task.Model.training;
        // An evaluation that draws numbers must not change what training draws.
        using var random = get_rng_state();
        try
        {
            task.Model.eval();
            return Evaluate(task, batches, cancellationToken);
        }
        finally
        {
            task.Model.train(wasTraining);
            set_rng_state(random);
        }
    }

    private static void RequireBatches<TBatch>(IBatchLoader<TBatch> loader, string name)
        where TBatch : IDisposable
    {
        if (loader.BatchCount(0) == 0)
            throw new ArgumentException($"The {name} loader has no batches in an epoch. Look at the corpus and its split.", name);
    }

    private TrainingRun Begin<TBatch>(TrainingTask<TBatch> task, IBatchLoader<TBatch> training, IBatchLoader<TBatch> validation, string? resume)
        where TBatch : IDisposable
    {
        options.Validate();
        RequireBatches(training, nameof(training));
        RequireBatches(validation, nameof(validation));
        task.Model.to(options.Device);
        var run = new TrainingRun(options, callbacks, task.Model, task.ParameterGroups(options.Optimizer), training.BatchCount);
        try
        {
            if (resume is null)
                run.StartAnew();
            else
                run.Resume(resume);
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    private void TrainEpoch<TBatch>(TrainingRun run, TrainingTask<TBatch> task, IBatchLoader<TBatch> training, CancellationToken cancellationToken)
        where TBatch : IDisposable
    {
        task.Model.train();
        var mark = options.Time.GetTimestamp();
        foreach (var batch in BatchesLeft(run, training, cancellationToken))
        {
            using (batch)
                TrainBatch(run, task, batch);
            run.StepAfterWindow(isLast: run.EpochIsComplete);

            var now = options.Time.GetTimestamp();
            run.Progress.Elapsed += options.Time.GetElapsedTime(mark, now);
            mark = now;
            run.Notify(callback => callback.OnBatchEnd(run.Progress));
            run.SaveRequested();
            if (run.MustStop(cancellationToken))
                break;
        }

        if (run.MustStop(cancellationToken))
            run.StepAfterWindow(isLast: run.Progress.Stop is not StopReason.Cancelled);
        else if (!run.EpochIsComplete)
            throw new InvalidOperationException($"The training loader gave {run.Progress.Batch} batches in epoch {run.Progress.Epoch}, its {nameof(training.BatchCount)} says {run.Progress.BatchesInEpoch}.");
        run.OwesValidation = run.EpochIsComplete || run.LimitIsReached;
    }

    private void TrainBatch<TBatch>(TrainingRun run, TrainingTask<TBatch> task, TBatch batch)
        where TBatch : IDisposable
    {
        using var scope = NewDisposeScope();
        run.SeedBatch();
        Tensor loss;
        using (Autocast())
            loss = task.TrainingStep(batch);
        run.Backward(loss, task.ClipsIn(batch));
    }

    private void EndEpoch<TBatch>(TrainingRun run, TrainingTask<TBatch> task, IBatchLoader<TBatch> validation, CancellationToken cancellationToken)
        where TBatch : IDisposable
    {
        IReadOnlyDictionary<string, double>? metrics = null;
        if (run.ValidationIsDue)
        {
            run.Notify(callback => callback.OnValidationStart(run.Progress));
            try
            {
                metrics = Validate(task, validation, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                run.Progress.Stop = StopReason.Cancelled;
                return;
            }
        }

        run.Report(metrics);
        run.BeginNextEpoch();
        run.OwesValidation = false;
        run.SaveRequested();
    }

    private Dictionary<string, double> Evaluate<TBatch>(TrainingTask<TBatch> task, IBatchLoader<TBatch> batches, CancellationToken cancellationToken)
        where TBatch : IDisposable
    {
        using var _ = no_grad();
        var (loss, clips) = (0.0, 0L);
        task.BeginEvaluation();
        foreach (var batch in batches.Epoch(0, 0, cancellationToken))
        {
            using (batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                using var autocast = Autocast();
                var count = task.ClipsIn(batch);
                loss += task.EvaluationStep(batch).to(ScalarType.Float64).item<double>() * count;
                clips += count;
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (clips == 0)
            throw new ArgumentException("The loader has no clips to evaluate on. Look at the corpus and its split.", nameof(batches));
        return new(task.EndEvaluation()) { [MetricNames.ValidationLoss] = loss / clips };
    }

    private Bf16Autocast? Autocast() => options.Precision is Precision.BFloat16Mixed ? Bf16Autocast.Enter(options.Device.type) : null;

    /// <summary>What is left of the epoch; cancelling while a batch is loaded ends it too.</summary>
    private IEnumerable<TBatch> BatchesLeft<TBatch>(TrainingRun run, IBatchLoader<TBatch> training, CancellationToken cancellationToken)
        where TBatch : IDisposable
    {
        if (run.EpochIsComplete)
            yield break;
        using var batches = training.Epoch(run.Progress.Epoch, run.Progress.Batch, cancellationToken).GetEnumerator();
        while (true)
        {
            var mark = options.Time.GetTimestamp();
            try
            {
                if (!batches.MoveNext())
                    yield break;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                yield break;
            }

            run.Progress.DataWait += options.Time.GetElapsedTime(mark);
            yield return batches.Current;
        }
    }
}
