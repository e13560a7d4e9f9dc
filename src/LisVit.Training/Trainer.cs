using LisVit.Data.Batching;
using static TorchSharp.torch;

namespace LisVit.Training;

/// <summary>
/// Trains any <see cref="TrainingTask{TBatch}"/>. Fitting is this loop:
/// <code>
/// restore the checkpoint "last", if asked to
/// until a limit is reached, training stops early, or it is cancelled:
///     for each batch of the epoch:
///         add the gradients of its loss, weighted by its clips
///         every Accumulate batches, and at the epoch's end:
///             divide by the clips of the window, clip, step at the schedule's rate
///     validate, tell the schedule, save "best" where it is and "last"
/// </code>
/// Not safe for concurrent use.
/// </summary>
public sealed class Trainer
{
    private readonly TrainerOptions options;
    private readonly IReadOnlyList<Callback> callbacks;

    /// <summary>Makes a trainer.</summary>
    /// <param name="options">How to train.</param>
    /// <param name="callbacks">Who watches.</param>
    /// <exception cref="ArgumentException">An option is out of range, or no limit is set.</exception>
    public Trainer(TrainerOptions options, params IReadOnlyList<Callback> callbacks)
    {
        options.Validate();
        this.options = options;
        this.callbacks = callbacks;
    }

    /// <summary>Path of the checkpoint with the best monitored metric; null where none is kept.</summary>
    public string? BestCheckpoint => CheckpointPath("best");

    /// <summary>Path of the latest checkpoint; null where none is kept.</summary>
    public string? LastCheckpoint => CheckpointPath("last");

    /// <summary>Trains until a limit, early stopping or cancellation.</summary>
    /// <param name="task">What to train.</param>
    /// <param name="training">Training batches.</param>
    /// <param name="validation">Validation batches.</param>
    /// <param name="resume">Whether to go on from the checkpoint <c>last</c> where there is one.</param>
    /// <param name="cancellationToken">Stops after the step under way, saves <c>last</c>, and returns <see cref="StopReason.Cancelled"/>.</param>
    /// <exception cref="InvalidDataException">The checkpoint to go on from is damaged or of another model.</exception>
    public FitResult Fit<TBatch>(
        TrainingTask<TBatch> task, IBatchLoader<TBatch> training, IBatchLoader<TBatch> validation, bool resume = false, CancellationToken cancellationToken = default)
        where TBatch : IDisposable
    {
        using var loop = new FitLoop<TBatch>(this, options, callbacks, task, training, validation);
        if (resume && LastCheckpoint is { } last && File.Exists(last))
            loop.Resume(last);
        return loop.Run(cancellationToken);
    }

    /// <summary>Evaluates a task.</summary>
    /// <param name="task">What to evaluate.</param>
    /// <param name="batches">Evaluation batches; their epoch 0 is used.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>The task's metrics and <c>loss</c>, the mean over clips.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyDictionary<string, double> Validate<TBatch>(TrainingTask<TBatch> task, IBatchLoader<TBatch> batches, CancellationToken cancellationToken = default)
        where TBatch : IDisposable
    {
        using var gradients = no_grad();
        using var precision = Autocast();
        task.Model.eval();
        task.BeginEvaluation();
        var (loss, clips) = (0.0, 0L);
        foreach (var batch in batches.Epoch(0, cancellationToken: cancellationToken))
        {
            using (batch)
            using (NewDisposeScope())
            {
                cancellationToken.ThrowIfCancellationRequested();
                loss += task.EvaluationStep(batch).item<float>() * (double)task.ClipsIn(batch);
                clips += task.ClipsIn(batch);
            }
        }

        return new Dictionary<string, double>(task.EndEvaluation()) { ["loss"] = clips == 0 ? 0 : loss / clips };
    }

    internal IDisposable? Autocast() =>
        options.Precision == Precision.Bf16Mixed ? new Autocast.Bf16Autocast(options.Device.type) : null;

    private string? CheckpointPath(string name) => options.CheckpointFolder is null ? null : Path.Combine(options.CheckpointFolder, name + ".safetensors");
}
