using LisVit.Data.Batching;
using LisVit.Training.Checkpoints;
using LisVit.Training.Diagnostics;
using static TorchSharp.torch;

namespace LisVit.Training;

/// <summary>
/// Trains a task:
/// <code>
/// begin anew and try the validation, or go on where a checkpoint stopped
/// until something stops the run:
///     for each batch left until the next validation:
///         backward from its loss
///         after Accumulate batches, and at the end of the epoch:
///             mean gradients over the clips, clip them, optimizer step
///     validate, and adapt the learning rate
///     tell the callbacks: early stopping, best and last checkpoint
/// save the last checkpoint
/// </code>
/// </summary>
/// <remarks>A trainer serves one run at a time, on the thread that calls it.</remarks>
/// <param name="options">Limits, precision, device, optimizer, schedule and where checkpoints go.</param>
/// <param name="callbacks">Who watches, in this order.</param>
public sealed class Trainer(TrainerOptions options, params IEnumerable<Callback> callbacks)
{
    private readonly TrainerOptions options = (options ?? throw new ArgumentNullException(nameof(options))).Effective();
    private readonly Callback[] callbacks = [.. callbacks.Where(callback => callback.RunsInFastDevelopment || !options.FastDevelopmentRun)];

    /// <summary>Trains until a limit, a callback or the caller ends it.</summary>
    /// <param name="task">Model, loss and metrics.</param>
    /// <param name="training">Batches to train on.</param>
    /// <param name="validation">Batches to validate on.</param>
    /// <param name="resume">
    /// Path of a <c>last</c> checkpoint to go on from, or of a folder whose last good one is meant (<see cref="Checkpoint.FindLast"/>). On a CPU the run then has the same bits as one
    /// that was never stopped, if batches are in torch's own memory: a tensor over a managed array begins anywhere, and alignment shows in the last bits.
    /// Null to begin anew, with the weights that the model has, as a fast development run always does.
    /// </param>
    /// <param name="cancellationToken">Ends the run after the batch in progress, with <see cref="StopReason.Cancelled"/>; the last checkpoint is saved.</param>
    /// <exception cref="ArgumentException">The options do not fit each other, or the checkpoint does not fit the model or the options.</exception>
    /// <exception cref="FileNotFoundException">There is no checkpoint at <paramref name="resume"/>.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, or of a newer library.</exception>
    /// <exception cref="InvalidOperationException">A callback cannot work with these options or metrics, such as a <see cref="Callbacks.ModelCheckpoint"/> without an output folder, a step gives no single number as its loss, or a metric that one of them watches is not there.</exception>
    /// <exception cref="TrainingDivergedException">The loss or the gradients are not finite, and <see cref="TrainerOptions.NonFinite"/> is to stop; checkpoints stay as they were.</exception>
    public FitResult Fit<TBatch>(
        TrainingTask<TBatch> task,
        IBatchLoader<TBatch> training,
        IBatchLoader<TBatch> validation,
        string? resume = null,
        CancellationToken cancellationToken = default)
        where TBatch : IDisposable
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        options.Validate();
        training = options.ForTraining(training);
        validation = options.ForValidation(training, validation);
        using var activity = TrainingDiagnostics.Source.StartActivity("fit")?.SetTag("model", task.Model.GetType().Name);
        using var deterministic = options.Deterministic ? DeterministicAlgorithms.Enter() : null;
        using var checkpointing = options.ActivationCheckpointing ? ActivationCheckpoints.Of(task.Model, options) : null;
        using var run = Begin(task, training, options.FastDevelopmentRun ? null : resume);
        try
        {
            run.Notify(callback => callback.OnFitStart(run.Progress));
            run.SaveRequested();
            TryValidation(run, task, validation, cancellationToken);
            while (run.MustGoOn(cancellationToken))
            {
                if (!run.OwesValidation)
                    TrainToValidation(run, task, training, cancellationToken);
                if (run.Progress.Stop is not StopReason.Cancelled)
                    ValidateAndTell(run, task, validation, cancellationToken);
            }

            run.Save(CheckpointNames.Last);
            run.TakeAverage();
            return run.Result;
        }
        finally
        {
            activity?.SetTag("reason", run.Progress.Stop?.ToString() ?? "Exception");
            run.NotifyEnd();
        }
    }

    /// <summary>Evaluates a model without training it.</summary>
    /// <param name="task">Model, loss and metrics.</param>
    /// <param name="batches">Batches to evaluate on; their epoch 0.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    /// <returns>The metrics of the task and <see cref="MetricNames.ValidationLoss"/>.</returns>
    /// <exception cref="ArgumentException">There is no batch.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public IReadOnlyDictionary<string, double> Validate<TBatch>(TrainingTask<TBatch> task, IBatchLoader<TBatch> batches, CancellationToken cancellationToken = default)
        where TBatch : IDisposable => Evaluate(task, batches, MetricNames.ValidationLoss, cancellationToken);

    /// <summary>As <see cref="Validate"/>, for clips that took no part in any choice.</summary>
    /// <param name="task">Model, loss and metrics.</param>
    /// <param name="batches">Batches to evaluate on; their epoch 0.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    /// <returns>The metrics of the task and <see cref="MetricNames.TestLoss"/>.</returns>
    /// <exception cref="ArgumentException">There is no batch.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public IReadOnlyDictionary<string, double> Test<TBatch>(TrainingTask<TBatch> task, IBatchLoader<TBatch> batches, CancellationToken cancellationToken = default)
        where TBatch : IDisposable => Evaluate(task, batches, MetricNames.TestLoss, cancellationToken);

    /// <summary>Predicts, without looking at what is right.</summary>
    /// <param name="predictor">A model and how it predicts; every <see cref="Tasks.RecognitionTask"/> is one.</param>
    /// <param name="batches">Batches to predict from; their epoch 0.</param>
    /// <param name="cancellationToken">Ends the prediction.</param>
    /// <returns>A prediction for each clip, in the order of the batches.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public IReadOnlyList<TPrediction> Predict<TBatch, TPrediction>(IPredictor<TBatch, TPrediction> predictor, IBatchLoader<TBatch> batches, CancellationToken cancellationToken = default)
        where TBatch : IDisposable
    {
        ArgumentNullException.ThrowIfNull(predictor);
        ArgumentNullException.ThrowIfNull(batches);
        var predictions = new List<TPrediction>();
        Evaluation.ForEachBatch(options, predictor.Model, options.ForEvaluation(batches), batch => predictions.AddRange(predictor.Predict(batch)), cancellationToken);
        return predictions;
    }

    private Dictionary<string, double> Evaluate<TBatch>(TrainingTask<TBatch> task, IBatchLoader<TBatch> batches, string lossName, CancellationToken cancellationToken)
        where TBatch : IDisposable
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(batches);
        return Evaluation.Metrics(options, task, options.ForEvaluation(batches), lossName, cancellationToken);
    }

    private TrainingRun Begin<TBatch>(TrainingTask<TBatch> task, IBatchLoader<TBatch> training, string? resume)
        where TBatch : IDisposable
    {
        Evaluation.Place(task.Model, options.Device);
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

    private void TryValidation<TBatch>(TrainingRun run, TrainingTask<TBatch> task, IBatchLoader<TBatch> validation, CancellationToken cancellationToken)
        where TBatch : IDisposable
    {
        if (run.Progress.Resumed || options.SanityValidationBatches == 0 || run.MustStop(cancellationToken))
            return;
        if (run.Validate(task, validation.First(BatchLimit.Batches(options.SanityValidationBatches)), cancellationToken) is { } metrics)
            run.RequireMonitored(metrics);
    }

    private void TrainToValidation<TBatch>(TrainingRun run, TrainingTask<TBatch> task, IBatchLoader<TBatch> training, CancellationToken cancellationToken)
        where TBatch : IDisposable
    {
        task.Model.train();
        var mark = options.Time.GetTimestamp();
        foreach (var batch in BatchesLeft(run, training, cancellationToken))
        {
            using (batch)
                TrainBatch(run, task, batch);
            run.StepAfterWindow(isLast: run.EpochIsComplete);
            run.EndBatch(options.Time.GetElapsedTime(mark));
            run.Notify(callback => callback.OnBatchEnd(run.Progress));
            run.SaveRequested();
            if (run.MustStop(cancellationToken) || run.OwesValidation)
                break;
            mark = options.Time.GetTimestamp();
        }

        if (run.MustStop(cancellationToken))
            run.StepAfterWindow(isLast: run.Progress.Stop is not StopReason.Cancelled);
        else if (!run.OwesValidation)
            throw new InvalidOperationException(run.Progress.BatchesInEpoch == 0
                ? $"The training loader has no batches in epoch {run.Progress.Epoch} (from 0). Each epoch needs one; look at the loader's {nameof(training.BatchCount)}."
                : $"The training loader gave {run.Progress.Batch} batches in epoch {run.Progress.Epoch}, its {nameof(training.BatchCount)} says {run.Progress.BatchesInEpoch}.");
    }

    private void TrainBatch<TBatch>(TrainingRun run, TrainingTask<TBatch> task, TBatch batch)
        where TBatch : IDisposable
    {
        using var scope = NewDisposeScope();
        using var buffers = run.BeginBatch();
        Tensor loss;
        var mark = options.Time.GetTimestamp();
        using (Evaluation.Autocast(options))
            loss = task.TrainingStep(batch);
        run.Progress.Times.Forward += options.Time.GetElapsedTime(mark);
        run.Backward(loss, task.ClipsIn(batch), buffers);
    }

    private static void ValidateAndTell<TBatch>(TrainingRun run, TrainingTask<TBatch> task, IBatchLoader<TBatch> validation, CancellationToken cancellationToken)
        where TBatch : IDisposable
    {
        IReadOnlyDictionary<string, double>? metrics = null;
        if (run.ValidationIsDue)
        {
            run.Notify(callback => callback.OnValidationStart(run.Progress));
            metrics = run.Validate(task, validation, cancellationToken);
            if (metrics is null)
                return;
        }

        run.Tell(metrics);
        run.BeginNextEpoch();
        run.OwesValidation = false;
        run.SaveRequested();
    }

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

            run.CountDataWait(options.Time.GetElapsedTime(mark));
            yield return batches.Current;
        }
    }
}
