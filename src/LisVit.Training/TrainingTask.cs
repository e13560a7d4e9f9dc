using static TorchSharp.torch;

namespace LisVit.Training;

/// <summary>What is trained: a model, its loss, and its metrics. The <see cref="Trainer"/> does everything else.</summary>
/// <typeparam name="TBatch">A batch of training data.</typeparam>
public abstract class TrainingTask<TBatch>
    where TBatch : IDisposable
{
    /// <summary>The model. All its parameters that need gradients are trained.</summary>
    public abstract nn.Module Model { get; }

    /// <summary>Computes the loss of a training batch. The model is in training mode.</summary>
    /// <param name="batch">A batch; the trainer disposes it.</param>
    /// <returns>A scalar, the mean over the batch's clips.</returns>
    public abstract Tensor TrainingStep(TBatch batch);

    /// <summary>How many clips a batch holds: its weight among batches whose gradients are accumulated.</summary>
    /// <param name="batch">A batch.</param>
    public abstract int ClipsIn(TBatch batch);

    /// <summary>Forgets what former evaluations counted.</summary>
    public abstract void BeginEvaluation();

    /// <summary>Computes the loss of an evaluation batch and counts its metrics. The model is in evaluation mode, without gradients.</summary>
    /// <param name="batch">A batch; the trainer disposes it.</param>
    /// <returns>A scalar, the mean over the batch's clips.</returns>
    public abstract Tensor EvaluationStep(TBatch batch);

    /// <summary>The metrics of all batches since <see cref="BeginEvaluation"/>, by name.</summary>
    public abstract IReadOnlyDictionary<string, double> EndEvaluation();
}
