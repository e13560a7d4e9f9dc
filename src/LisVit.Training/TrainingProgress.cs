using LisVit.Training.Checkpoints;
using TorchSharp;

namespace LisVit.Training;

/// <summary>Where a run stands, as callbacks see it, and what they may ask of the trainer.</summary>
/// <remarks>Of the thread that trains.</remarks>
public sealed class TrainingProgress
{
    private readonly TrainerOptions options;
    private readonly List<string> checkpointRequests = [];
    private readonly List<string> removalRequests = [];

    internal TrainingProgress(TrainerOptions options, torch.nn.Module model, int batchesInFirstEpoch)
    {
        this.options = options;
        Model = model;
        BatchesInEpoch = batchesInFirstEpoch;
        var stepsPerEpoch = (batchesInFirstEpoch + (long)options.Accumulate - 1) / options.Accumulate;
        TotalSteps = (options.Steps, options.Epochs * stepsPerEpoch) switch
        {
            ({ } steps, { } epochSteps) => Math.Min(steps, epochSteps),
            var (steps, epochSteps) => steps ?? epochSteps,
        };
    }

    /// <summary>What the trainer works by.</summary>
    internal TrainerOptions Options => options;

    /// <summary>What is trained. Callbacks look at it and leave it as it is.</summary>
    public torch.nn.Module Model { get; }

    /// <summary>The epoch in progress, from 0; after the last one, how many there were.</summary>
    public int Epoch { get; internal set; }

    /// <summary>Epochs to train at most; null for no such limit.</summary>
    public int? Epochs => options.Epochs;

    /// <summary>Batches of this epoch that were trained.</summary>
    public int Batch { get; internal set; }

    /// <summary>Batches in the epoch in progress.</summary>
    public int BatchesInEpoch { get; internal set; }

    /// <summary>Optimizer steps taken.</summary>
    public long Step { get; internal set; }

    /// <summary>
    /// Optimizer steps to take at most; null where only time limits the run. An estimate by the first epoch where epochs limit the run
    /// and their numbers of batches differ.
    /// </summary>
    public long? TotalSteps { get; }

    /// <summary>Training time so far, of the runs that this one resumed too.</summary>
    public TimeSpan Elapsed { get; internal set; }

    /// <summary>Share of the run that is done, in [0, 1], by the limit that is nearest.</summary>
    public double Fraction => Math.Max(StepFraction, TimeFraction);

    /// <summary>Training time left at the speed so far; null at the beginning.</summary>
    public TimeSpan? TimeLeft => Fraction > 0 ? Elapsed * ((1 - Fraction) / Fraction) : null;

    /// <summary>Learning rate of the latest optimizer step.</summary>
    public double LearningRate { get; internal set; }

    /// <summary>Euclidean norm of all gradients together at the latest optimizer step, before clipping.</summary>
    public double GradientNorm { get; internal set; }

    /// <summary>Batches left out because their loss was not finite.</summary>
    public long SkippedBatches { get; internal set; }

    /// <summary>Optimizer steps left out because gradients were not finite, or all batches of their window were left out.</summary>
    public long SkippedSteps { get; internal set; }

    /// <summary>Loss of the latest batch.</summary>
    public double BatchLoss { get; internal set; }

    /// <summary>Mean loss over the clips of this epoch so far; 0 before the first.</summary>
    public double TrainingLoss => EpochClips == 0 ? 0 : EpochLoss / EpochClips;

    /// <summary>Clips trained by this process.</summary>
    public long Clips { get; internal set; }

    /// <summary>Clips a second of training time, in this process.</summary>
    public double ClipsPerSecond => (Elapsed - ElapsedBefore).TotalSeconds is > 0 and var seconds ? Clips / seconds : 0;

    /// <summary>How long training waited for its batches; part of <see cref="Elapsed"/>.</summary>
    public TimeSpan DataWait => Times.DataWait;

    /// <summary>Share of the training time that was spent waiting for batches, in [0, 1].</summary>
    public double DataWaitShare => Elapsed > TimeSpan.Zero ? Math.Min(1, DataWait / Elapsed) : 0;

    /// <summary>Where the time went.</summary>
    public TrainingTimes Times { get; internal set; } = new();

    /// <summary>The latest metrics by name, see <see cref="MetricNames"/>; those of the task only if there was a validation.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; internal set; } = new Dictionary<string, double>();

    /// <summary>Whether there was a validation for the latest metrics.</summary>
    public bool Validated { get; internal set; }

    /// <summary>Whether the run goes on from a checkpoint.</summary>
    public bool Resumed { get; internal set; }

    /// <summary>Why the run ends; null while it goes on.</summary>
    public StopReason? Stop { get; internal set; }

    /// <summary>Where checkpoints go; null for none.</summary>
    public string? OutputFolder => options.OutputFolder;

    /// <summary>What takes warnings to the callbacks.</summary>
    internal Action<string> Warning { get; init; } = _ => { };

    internal double EpochLoss { get; set; }

    internal long EpochClips { get; set; }

    internal TimeSpan ElapsedBefore { get; set; }

    /// <summary>By steps wherever they limit the run, so that schedules repeat exactly.</summary>
    internal double ScheduleFraction => TotalSteps is null ? TimeFraction : StepFraction;

    private double StepFraction => TotalSteps is { } total ? Math.Min(1, (double)Step / total) : 0;

    private double TimeFraction => options.TrainingTime is { } limit ? Math.Min(1, Elapsed / limit) : 0;

    /// <summary>Asks the trainer to stop after this batch or epoch.</summary>
    public void RequestStop() => Stop ??= StopReason.Callback;

    /// <summary>Asks the trainer to save a checkpoint once all callbacks have seen this event.</summary>
    /// <param name="name">Its name within the output folder, without an extension; only <c>last</c> can be resumed, others hold weights alone.</param>
    /// <exception cref="ArgumentException">The name is empty, is a path, has the files' extension, or is one that the trainer keeps for itself.</exception>
    public void RequestCheckpoint(string name)
    {
        Check(name);
        if (!checkpointRequests.Contains(name))
            checkpointRequests.Add(name);
    }

    /// <summary>Asks the trainer to delete a checkpoint once it has saved what was asked for.</summary>
    /// <param name="name">Its name within the output folder; nothing happens where there is none.</param>
    /// <exception cref="ArgumentException">As for <see cref="RequestCheckpoint"/>.</exception>
    public void RequestRemoval(string name)
    {
        Check(name);
        removalRequests.Add(name);
    }

    /// <summary>Tells all callbacks of something that went wrong and does not end the run; see <see cref="Callback.OnWarning"/>.</summary>
    /// <param name="message">What, and what it means for the run.</param>
    public void Warn(string message) => Warning(message);

    internal string[] TakeRemovalRequests()
    {
        string[] names = [.. removalRequests];
        removalRequests.Clear();
        return names;
    }

    internal string[] TakeCheckpointRequests()
    {
        string[] names = [.. checkpointRequests];
        checkpointRequests.Clear();
        return names;
    }

    private static void Check(string name)
    {
        if (name is "" or RunCheckpoints.Next or CheckpointNames.Previous || Checkpoint.TensorPath(name) == name || name.AsSpan().ContainsAny('/', '\\'))
            throw new ArgumentException($"A checkpoint cannot be named '{name}'. Give a name without a folder or an extension, other than '{RunCheckpoints.Next}' and '{CheckpointNames.Previous}', which the trainer keeps for itself.", nameof(name));
    }
}
