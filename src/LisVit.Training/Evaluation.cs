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
                loss += Value(task.EvaluationStep(batch), nameof(task.EvaluationStep)) * count;
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
        Place(model, options.Device);
        // Parents come before their parts, whose modes a parent's would change. Parts may have a mode of their own, such as norms that are frozen.
        (nn.Module Module, bool WasTraining)[] modes = [.. model.modules().Prepend(model).Select(module => (module, module.training))];
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
            foreach (var (module, wasTraining) in modes)
                module.train(wasTraining);
            set_rng_state(random);
        }
    }

    /// <summary>Moves a model to a device, if it is not there; TorchSharp takes handles of its gradients meanwhile, which would hold them until they are finalised.</summary>
    public static void Place(nn.Module model, Device device)
    {
        using var scope = NewDisposeScope();
        model.to(device);
    }

    /// <summary>The number that a step of a task gave as its loss.</summary>
    public static double Value(Tensor loss, string step) => loss.numel() == 1
        ? loss.detach().to(ScalarType.Float64).item<double>()
        : throw new InvalidOperationException($"{step} gave a loss of shape [{string.Join(", ", loss.shape)}], where one number is expected. Take the mean over the clips.");

    /// <summary>The scope that a model runs in.</summary>
    public static Bf16Autocast? Autocast(TrainerOptions options) => options.Precision is Precision.BFloat16Mixed ? Bf16Autocast.Enter(options.Device.type) : null;
}
