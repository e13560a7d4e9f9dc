using System.Text.Json.Serialization;

namespace LisVit.Training;

/// <summary>
/// Where the time of a run went, of the runs that it resumed too. On a GPU, which works behind the caller's back, work is counted where its result
/// is waited for: mostly as <see cref="Backward"/>, which reads the loss.
/// </summary>
public sealed record TrainingTimes
{
    /// <summary>Waiting for batches.</summary>
    [JsonInclude]
    public TimeSpan DataWait { get; internal set; }

    /// <summary>The task's training steps: models and losses.</summary>
    [JsonInclude]
    public TimeSpan Forward { get; internal set; }

    /// <summary>Gradients.</summary>
    [JsonInclude]
    public TimeSpan Backward { get; internal set; }

    /// <summary>Optimizer steps, with the norm and the clipping before them.</summary>
    [JsonInclude]
    public TimeSpan Optimizer { get; internal set; }

    /// <summary>Validation; no part of <see cref="TrainingProgress.Elapsed"/>.</summary>
    [JsonInclude]
    public TimeSpan Validation { get; internal set; }

    /// <summary>Writing checkpoints.</summary>
    [JsonInclude]
    public TimeSpan Checkpoints { get; internal set; }
}
