using LisVit.Data.Batching;
using LisVit.Training.Optimization;
using static TorchSharp.torch;

namespace LisVit.Training;

/// <summary>What is trained: a model, its loss and its metrics. The loop around it is <see cref="Trainer"/>'s.</summary>
/// <typeparam name="TBatch">A batch; the trainer disposes it.</typeparam>
/// <remarks>Of one run at a time.</remarks>
public abstract class TrainingTask<TBatch>
    where TBatch : IDisposable
{
    /// <summary>The model; the trainer moves it to its device and switches all of it between training and evaluation. A part to be held in evaluation, such as norms that are frozen, is put there by <see cref="TrainingStep"/>.</summary>
    public abstract nn.Module Model { get; }

    /// <summary>The loss of a batch, with gradients. Runs inside a dispose scope and, in mixed precision, inside autocast.</summary>
    /// <param name="batch">The batch, wherever its loader put it.</param>
    /// <returns>A scalar: the mean over the clips of the batch.</returns>
    public abstract Tensor TrainingStep(TBatch batch);

    /// <summary>Clips in a batch: its weight among the batches of one optimizer step.</summary>
    /// <param name="batch">The batch.</param>
    public virtual int ClipsIn(TBatch batch) => batch is ClipBatch clips
        ? clips.Count
        : throw new NotSupportedException($"Override {nameof(ClipsIn)}: the trainer does not know how many clips a {typeof(TBatch).Name} has.");

    /// <summary>Forgets the metrics of the evaluation before.</summary>
    public abstract void BeginEvaluation();

    /// <summary>The loss of a batch, without gradients; collects metrics. In <see cref="Precision.BFloat16"/> the model's weights are of that type and want inputs of it.</summary>
    /// <param name="batch">The batch, wherever its loader put it.</param>
    /// <returns>A scalar: the mean over the clips of the batch.</returns>
    public abstract Tensor EvaluationStep(TBatch batch);

    /// <summary>The metrics of the evaluation by name, such as <c>wordErrorRate</c>.</summary>
    public abstract IReadOnlyDictionary<string, double> EndEvaluation();

    /// <summary>What is optimised, and how: by default all parameters that require a gradient, alike. Groups hold parameters of <see cref="Model"/> by its names.</summary>
    /// <param name="options">Settings of the optimizer.</param>
    public virtual IReadOnlyList<ParameterGroup> ParameterGroups(AdamWOptions options) =>
        options.DecayBiasesAndNorms ? ParameterGroup.All(Model) : ParameterGroup.WithoutDecayOfBiasesAndNorms(Model);
}
