using LisVit.Data.Batching;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Training;

/// <summary>Runs a model over batches in evaluation mode, without gradients and in the chosen precision, and leaves it and torch's random numbers as they were.</summary>
internal static class Evaluation
{
    /// <summary>The metrics of a task, and its mean loss over the clips.</summary>
    public static Dictionary<string, double> Metrics<TBatch>(TrainerOptions options, TrainingTask<TBatch> task, IBatchLoader<TBatch> batches, string lossName, CancellationToken cancellationToken)
        where TBatch : IDisposable
    {
        var (loss, clips) = (0.0, 0L);
        task.BeginEvaluation();
        ForEachBatch(
            options,
            task.Model,
            batches,
            batch =>
            {
                var count = task.ClipsIn(batch);
                loss += task.EvaluationStep(batch).to(ScalarType.Float64).item<double>() * count;
                clips += count;
            },
            cancellationToken);
        if (clips == 0)
            throw new ArgumentException("The loader has no clips to evaluate on. Look at the corpus and its split.", nameof(batches));
        return new(task.EndEvaluation()) { [lossName] = loss / clips };
    }

    public static void ForEachBatch<TBatch>(TrainerOptions options, nn.Module model, IBatchLoader<TBatch> batches, Action<TBatch> evaluate, CancellationToken cancellationToken)
        where TBatch : IDisposable
    {
        options.ValidateBackend();
        model.to(options.Device);
        var wasTraining = model.training;
        // An evaluation that draws numbers must not change what training draws.
        using var random = get_rng_state();
        using var lowPrecision = options.Precision is Precision.BFloat16 ? BFloat16Weights.Of(model) : null;
        try
        {
            model.eval();
            using var _ = no_grad();
            foreach (var batch in batches.Epoch(0, 0, cancellationToken))
            {
                using (batch)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    using var scope = NewDisposeScope();
                    using var autocast = Autocast(options);
                    evaluate(batch);
                }
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            model.train(wasTraining);
            set_rng_state(random);
        }
    }

    /// <summary>The scope that a model runs in.</summary>
    public static Bf16Autocast? Autocast(TrainerOptions options) => options.Precision is Precision.BFloat16Mixed ? Bf16Autocast.Enter(options.Device.type) : null;
}
