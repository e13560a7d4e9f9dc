using LisVit.Recognition;
using LisVit.Training.Checkpoints;
using LisVit.Training.Diagnostics;
using LisVit.Training.Optimization;
using static TorchSharp.torch;

namespace LisVit.Training;

/// <summary>Saving and taking over a run. Between two batches of one window that includes the gradients.</summary>
internal sealed partial class TrainingRun
{
    private const string OptimizerPrefix = "optimizer/";
    private const string GradientPrefix = "gradient/";
    private const string AveragePrefix = "average/";
    private const string RandomName = "random";

    private string? checkpointFailure;

    // The name of the latest whole checkpoint of this run in the output folder.
    private string? former;

    public void StartAnew()
    {
        Seed.Everything(options.Seed);
        options.Schedule.Reset();
    }

    /// <param name="path">Path of a checkpoint, or of a folder of them.</param>
    public void Resume(string path)
    {
        using var checkpoint = Checkpoint.Open(
            Directory.Exists(path) ? LastIn(path)
            : File.Exists(Checkpoint.TensorPath(path)) ? path
            : throw new FileNotFoundException($"There is no checkpoint or folder '{path}' to resume from. Name one that exists, or null to begin anew.", path));
        var state = checkpoint.Description.Trainer ?? throw new ArgumentException(
            $"'{checkpoint.Path}' holds weights only and cannot be resumed. Resume from '{CheckpointNames.Last}'.", nameof(path));
        RequireSame("seed", state.Seed, options.Seed, checkpoint.Path);
        RequireSame("accumulation", state.Accumulate, options.Accumulate, checkpoint.Path);
        Progress.BatchesInEpoch = batchCount(state.Epoch);
        RequireSame("number of batches in an epoch", state.BatchesPerEpoch, Progress.BatchesInEpoch, checkpoint.Path);
        RequireSame("learning-rate schedule", state.Schedule, options.Schedule.GetType().Name, checkpoint.Path);
        RequireSame("average of the weights", state.HasAverage, average is not null, checkpoint.Path);
        RequireSameGlosses(checkpoint);
        foreach (var (name, saved) in checkpoint.Description.Metadata)
            RequireSameMetadata(name, saved, options.Metadata.GetValueOrDefault(name, saved), checkpoint.Path);

        // All is checked before the model is changed: who is refused may begin anew with the weights that it has.
        checkpoint.Verify();
        checkpoint.RequireFit(model);
        LoadTensors(checkpoint);
        checkpoint.LoadWeights(model);
        (Progress.Epoch, Progress.Batch, Progress.Step) = (state.Epoch, state.Batch, state.Step);
        (Progress.Elapsed, Progress.ElapsedBefore, Progress.Times) = (state.Elapsed, state.Elapsed, state.Times with { });
        (Progress.EpochLoss, Progress.EpochClips) = (state.EpochLoss, state.EpochClips);
        (Progress.SkippedBatches, Progress.SkippedSteps) = (state.SkippedBatches, state.SkippedSteps);
        (windowBatches, windowClips) = (state.WindowBatches, state.WindowClips);
        (OwesValidation, Progress.LearningRate, Progress.GradientNorm) = (state.OwesValidation, state.LearningRate, state.GradientNorm);
        Progress.Metrics = checkpoint.Description.Metrics;
        Progress.Resumed = true;
        former = NameInOutputFolder(checkpoint.Path);
        options.Schedule.LoadState(state.ScheduleState);
        foreach (var (name, callback) in NamedCallbacks())
        {
            if (state.Callbacks.TryGetValue(name, out var callbackState))
                callback.LoadState(callbackState);
        }

        foreach (var (setting, value) in TrainerSettings.Of(options))
        {
            if (state.Settings.TryGetValue(setting, out var saved) && saved != value)
                Warn($"'{checkpoint.Path}' was trained with {setting} {saved}, this run has {value}. It goes on, but not with the bits that it would have had.");
        }
    }

    public void SaveRequested()
    {
        foreach (var name in Progress.TakeCheckpointRequests())
            Save(name);
        foreach (var name in Progress.TakeRemovalRequests())
            Remove(name);
    }

    /// <summary>Saves a checkpoint. Where that fails, the run goes on with a warning, and the former checkpoint is what it was.</summary>
    public void Save(string name)
    {
        if (options.OutputFolder is not { } folder)
            return;
        using var activity = TrainingDiagnostics.Source.StartActivity("checkpoint")?.SetTag("name", name);
        var path = Path.Combine(folder, name);
        var mark = options.Time.GetTimestamp();
        try
        {
            Save(path, resumable: name == CheckpointNames.Last);
            checkpointFailure = null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            checkpointFailure = $"Checkpoint '{path}' could not be written: {exception.Message}";
            TrainingDiagnostics.CheckpointFailures.Add(1);
            Warn($"{checkpointFailure} The former one, if there was one, is still there. Make room; training goes on.");
        }
        finally
        {
            var took = options.Time.GetElapsedTime(mark);
            Progress.Times.Checkpoints += took;
            TrainingDiagnostics.CheckpointDuration.Record(took.TotalSeconds);
        }
    }

    private static void RequireSame<T>(string what, T saved, T given, string path)
    {
        if (!EqualityComparer<T>.Default.Equals(saved, given))
            throw new ArgumentException($"'{path}' was trained with {what} '{saved}', this run has '{given}'. Resume with the same, or begin anew in another folder.");
    }

    // A version of the library may describe a recogniser by more than the one before it did.
    private static void RequireSameMetadata(string name, string saved, string given, string path)
    {
        if (name != RecognizerDescription.MetadataKey)
            RequireSame(name, saved, given, path);
        else if (DescriptionDifference.Of(saved, given) is var (property, before, now))
            RequireSame($"{name} {property}", before, now, path);
    }

    private void RequireSameGlosses(Checkpoint checkpoint)
    {
        if (checkpoint.Vocabulary is not { } saved || options.Vocabulary is not { } given)
            return;
        RequireSame("number of glosses", saved.Count, given.Count, checkpoint.Path);
        for (var i = 0; i < saved.Count; i++)
            RequireSame($"gloss {i + 1}", saved.Glosses[i], given.Glosses[i], checkpoint.Path);
    }

    private string LastIn(string folder)
    {
        var passedOver = new List<string>();
        var last = Checkpoint.FindLast(folder, passedOver.Add) ?? throw new FileNotFoundException(
            string.Join(' ', [$"Folder '{folder}' has no checkpoint from which a run could go on.", .. passedOver, "Begin anew, or name another folder."]), Path.Combine(folder, CheckpointNames.Last));
        passedOver.ForEach(Warn);
        return last;
    }

    private string? NameInOutputFolder(string path) =>
        options.OutputFolder is { } folder && Path.GetDirectoryName(Path.GetFullPath(path)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) ? Path.GetFileNameWithoutExtension(path) : null;

    private void Remove(string name)
    {
        if (options.OutputFolder is not { } folder)
            return;
        var path = Path.Combine(folder, name);
        try
        {
            Checkpoint.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Warn($"Checkpoint '{path}' is no longer needed but could not be deleted: {exception.Message}");
        }
    }

    private void Save(string path, bool resumable)
    {
        using var scope = NewDisposeScope();
        var description = new CheckpointDescription
        {
            Model = ModelDescription.Of(model),
            Glosses = options.Vocabulary?.Glosses,
            Metadata = options.Metadata,
            Epoch = Progress.Epoch,
            Step = Progress.Step,
            Metrics = Progress.Metrics,
            Trainer = resumable ? State() : null,
        };
        if (resumable)
        {
            RunCheckpoints.Save(path, former, next => Checkpoint.Save(next, model, description, Tensors()));
            former = CheckpointNames.Last;
            return;
        }

        average?.Swap();
        try
        {
            Checkpoint.Save(path, model, description);
        }
        finally
        {
            average?.Swap();
        }
    }

    private TrainerState State() => new()
    {
        Seed = options.Seed,
        Accumulate = options.Accumulate,
        BatchesPerEpoch = Progress.BatchesInEpoch,
        HasAverage = average is not null,
        Settings = TrainerSettings.Of(options),
        Epoch = Progress.Epoch,
        Batch = Progress.Batch,
        Step = Progress.Step,
        OwesValidation = OwesValidation,
        LearningRate = Progress.LearningRate,
        GradientNorm = Progress.GradientNorm,
        Elapsed = Progress.Elapsed,
        Times = Progress.Times,
        SkippedBatches = Progress.SkippedBatches,
        SkippedSteps = Progress.SkippedSteps,
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
        foreach (var (name, tensor) in average?.State ?? [])
            yield return KeyValuePair.Create(AveragePrefix + name, tensor);
        yield return KeyValuePair.Create(RandomName, get_rng_state());
    }

    private void LoadTensors(Checkpoint checkpoint)
    {
        using var scope = NewDisposeScope();
        optimizer.LoadState(checkpoint.ReadTrainerTensors(OptimizerPrefix));
        average?.LoadState(checkpoint.ReadTrainerTensors(AveragePrefix));
        Gradients.Load(model, checkpoint.ReadTrainerTensors(GradientPrefix));
        set_rng_state(checkpoint.ReadTrainerTensors(RandomName)[""]);
    }

    /// <summary>Callbacks by type, and by their order among those of one type.</summary>
    private IEnumerable<(string Name, Callback Callback)> NamedCallbacks() =>
        callbacks.GroupBy(callback => callback.GetType().Name)
            .SelectMany(same => same.Select((callback, index) => ($"{same.Key}{index}", callback)));
}
