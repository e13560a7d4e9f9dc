using LisVit.Training.Checkpoints;
using LisVit.Training.Optimization;
using static TorchSharp.torch;

namespace LisVit.Training;

/// <summary>Saving and taking over a run. Between two batches of one window that includes the gradients.</summary>
internal sealed partial class TrainingRun
{
    private const string OptimizerPrefix = "optimizer/";
    private const string GradientPrefix = "gradient/";
    private const string RandomName = "random";

    public void StartAnew()
    {
        Seed.Everything(options.Seed);
        options.Schedule.Reset();
    }

    public void Resume(string path)
    {
        using var checkpoint = Checkpoint.Open(path);
        var state = checkpoint.Description.Trainer ?? throw new ArgumentException(
            $"'{checkpoint.Path}' holds weights only and cannot be resumed. Resume from '{CheckpointNames.Last}'.", nameof(path));
        RequireSame("seed", state.Seed, options.Seed, checkpoint.Path);
        RequireSame("accumulation", state.Accumulate, options.Accumulate, checkpoint.Path);
        Progress.BatchesInEpoch = batchCount(state.Epoch);
        RequireSame("number of batches in an epoch", state.BatchesPerEpoch, Progress.BatchesInEpoch, checkpoint.Path);
        RequireSame("learning-rate schedule", state.Schedule, options.Schedule.GetType().Name, checkpoint.Path);

        checkpoint.LoadWeights(model);
        LoadTensors(checkpoint);
        (Progress.Epoch, Progress.Batch, Progress.Step) = (state.Epoch, state.Batch, state.Step);
        (Progress.Elapsed, Progress.ElapsedBefore) = (state.Elapsed, state.Elapsed);
        Progress.DataWait = state.DataWait;
        (Progress.EpochLoss, Progress.EpochClips) = (state.EpochLoss, state.EpochClips);
        (windowBatches, windowClips) = (state.WindowBatches, state.WindowClips);
        (OwesValidation, Progress.LearningRate) = (state.OwesValidation, state.LearningRate);
        Progress.Metrics = checkpoint.Description.Metrics;
        Progress.Resumed = true;
        options.Schedule.LoadState(state.ScheduleState);
        foreach (var (name, callback) in NamedCallbacks())
        {
            if (state.Callbacks.TryGetValue(name, out var callbackState))
                callback.LoadState(callbackState);
        }
    }

    public void SaveRequested()
    {
        foreach (var name in Progress.TakeCheckpointRequests())
            Save(name);
    }

    public void Save(string name)
    {
        if (options.OutputFolder is not { } folder)
            return;
        using var scope = NewDisposeScope();
        var resumable = name == CheckpointNames.Last;
        var description = new CheckpointDescription
        {
            Glosses = options.Vocabulary?.Glosses,
            Metadata = options.Metadata,
            Epoch = Progress.Epoch,
            Step = Progress.Step,
            Metrics = Progress.Metrics,
            Trainer = resumable ? State() : null,
        };
        Checkpoint.Save(Path.Combine(folder, name), model, description, resumable ? Tensors() : []);
    }

    private static void RequireSame<T>(string what, T saved, T given, string path)
    {
        if (!EqualityComparer<T>.Default.Equals(saved, given))
            throw new ArgumentException($"'{path}' was trained with {what} {saved}, this run has {given}. Resume with the same, or start from the weights alone.");
    }

    private TrainerState State() => new()
    {
        Seed = options.Seed,
        Accumulate = options.Accumulate,
        BatchesPerEpoch = Progress.BatchesInEpoch,
        Epoch = Progress.Epoch,
        Batch = Progress.Batch,
        Step = Progress.Step,
        OwesValidation = OwesValidation,
        LearningRate = Progress.LearningRate,
        Elapsed = Progress.Elapsed,
        DataWait = Progress.DataWait,
        EpochLoss = Progress.EpochLoss,
        EpochClips = Progress.EpochClips,
        WindowBatches = windowBatches,
        WindowClips = windowClips,
        Schedule = options.Schedule.GetType().Name,
        ScheduleState = options.Schedule.SaveState(),
        Callbacks = NamedCallbacks().ToDictionary(named => named.Name, named => named.Callback.SaveState()),
    };

    private IEnumerable<KeyValuePair<string, Tensor>> Tensors()
    {
        foreach (var (name, tensor) in optimizer.State)
            yield return KeyValuePair.Create(OptimizerPrefix + name, tensor);
        foreach (var (name, gradient) in Gradients.Of(model))
            yield return KeyValuePair.Create(GradientPrefix + name, gradient);
        yield return KeyValuePair.Create(RandomName, get_rng_state());
    }

    private void LoadTensors(Checkpoint checkpoint)
    {
        using var scope = NewDisposeScope();
        optimizer.LoadState(checkpoint.ReadTrainerTensors(OptimizerPrefix));
        Gradients.Load(model, checkpoint.ReadTrainerTensors(GradientPrefix));
        set_rng_state(checkpoint.ReadTrainerTensors(RandomName)[""]);
    }

    /// <summary>Callbacks by type, and by their order among those of one type.</summary>
    private IEnumerable<(string Name, Callback Callback)> NamedCallbacks() =>
        callbacks.GroupBy(callback => callback.GetType().Name)
            .SelectMany(same => same.Select((callback, index) => ($"{same.Key}{index}", callback)));
}
