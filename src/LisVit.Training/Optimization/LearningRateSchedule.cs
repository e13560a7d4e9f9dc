using System.Text.Json.Nodes;

namespace LisVit.Training.Optimization;

/// <summary>How the learning rate changes during a run. One instance serves one run at a time.</summary>
public abstract class LearningRateSchedule
{
    /// <summary>The factor of the learning rate for the next step.</summary>
    /// <param name="progress">Where the run stands.</param>
    public abstract double Factor(ScheduleProgress progress);

    /// <summary>Called after each validation.</summary>
    /// <param name="loss">The validation loss.</param>
    public virtual void OnValidated(double loss)
    {
    }

    /// <summary>Called at the beginning of a run.</summary>
    public virtual void Reset()
    {
    }

    /// <summary>What a checkpoint must hold so that a run can go on.</summary>
    public virtual JsonObject SaveState() => [];

    /// <summary>Takes over what <see cref="SaveState"/> gave.</summary>
    /// <param name="state">The saved state.</param>
    public virtual void LoadState(JsonObject state)
    {
    }

    /// <summary>Steps of a rise as they were given.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are negative.</exception>
    private protected static long CheckedWarmup(long warmupSteps) => warmupSteps >= 0
        ? warmupSteps
        : throw new ArgumentOutOfRangeException(nameof(warmupSteps), warmupSteps, $"warmupSteps ({warmupSteps}) must be at least 0.");

    /// <summary>A linear rise to 1 over the first steps.</summary>
    /// <param name="step">Steps taken.</param>
    /// <param name="warmupSteps">Steps of the rise; 0 for none.</param>
    protected static double Warmup(long step, long warmupSteps) =>
        step < warmupSteps ? (double)(step + 1) / warmupSteps : 1;
}
