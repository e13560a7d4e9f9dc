using System.Text.Json.Nodes;

namespace LisVit.Training;

/// <summary>Watches a run. Callbacks are called in the order in which the trainer got them; one instance serves one run at a time.</summary>
public abstract class Callback
{
    /// <summary>Whether it takes part in a <see cref="TrainerOptions.FastDevelopmentRun"/>: not if it writes files or ends the run.</summary>
    public virtual bool RunsInFastDevelopment => true;

    /// <summary>The metric that it cannot do without; null for none. A validation that tries the run out tells at once where there is no such metric.</summary>
    internal virtual string? Monitored => null;

    /// <summary>The run begins, or goes on: see <see cref="TrainingProgress.Resumed"/>. State was loaded before.</summary>
    /// <param name="progress">Where the run stands.</param>
    public virtual void OnFitStart(TrainingProgress progress)
    {
    }

    /// <summary>An optimizer step comes next: the parameters have the mean gradients of its window, which are finite and not clipped yet. They are gone once the step is taken.</summary>
    /// <param name="progress">Where the run stands, before the step.</param>
    public virtual void OnGradients(TrainingProgress progress)
    {
    }

    /// <summary>A batch was trained, and with the last of its accumulation window an optimizer step taken.</summary>
    /// <param name="progress">Where the run stands.</param>
    public virtual void OnBatchEnd(TrainingProgress progress)
    {
    }

    /// <summary>Validation begins.</summary>
    /// <param name="progress">Where the run stands.</param>
    public virtual void OnValidationStart(TrainingProgress progress)
    {
    }

    /// <summary>
    /// There are new metrics: an epoch ended, with its validation if it had one, or a validation within an epoch did. Also called where a limit cuts the last epoch short.
    /// </summary>
    /// <param name="progress">Where the run stands.</param>
    public virtual void OnMetrics(TrainingProgress progress)
    {
    }

    /// <summary>Something went wrong that does not end the run, such as a checkpoint that could not be written. A run that is resumed may tell so before <see cref="OnFitStart"/>.</summary>
    /// <param name="progress">Where the run stands.</param>
    /// <param name="message">What, and what it means for the run.</param>
    public virtual void OnWarning(TrainingProgress progress, string message)
    {
    }

    /// <summary>The run ended; <see cref="TrainingProgress.Stop"/> is null if by an exception.</summary>
    /// <param name="progress">Where the run stands.</param>
    public virtual void OnFitEnd(TrainingProgress progress)
    {
    }

    /// <summary>What a checkpoint must hold so that the callback can go on. JSON has no infinity and no NaN: save such a number as its bits.</summary>
    public virtual JsonObject SaveState() => [];

    /// <summary>Takes over what <see cref="SaveState"/> gave.</summary>
    /// <param name="state">The saved state.</param>
    public virtual void LoadState(JsonObject state)
    {
    }
}
