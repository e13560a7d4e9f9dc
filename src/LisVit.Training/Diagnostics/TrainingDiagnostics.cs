using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace LisVit.Training.Diagnostics;

/// <summary>
/// What hosts can collect of runs: an <see cref="ActivitySource"/> and a <see cref="Meter"/>, both called <c>LisVit.Training</c>. They cost nothing while nobody listens.
/// <list type="bullet">
/// <item>Activities <c>fit</c> (tags <c>model</c>, its type, and <c>reason</c>, a <see cref="StopReason"/> or <c>Exception</c>), and within it <c>validate</c> and <c>checkpoint</c> (tag <c>name</c>).</item>
/// <item><c>lisvit.training.batch.duration</c>, <c>lisvit.training.data_wait.duration</c>, <c>lisvit.training.checkpoint.duration</c>: histograms in seconds.</item>
/// <item><c>lisvit.training.steps</c>, <c>lisvit.training.skipped</c>, <c>lisvit.training.checkpoint.failures</c>: counters.</item>
/// </list>
/// </summary>
public static class TrainingDiagnostics
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "LisVit.Training";

    private const string Seconds = "s";

    private static readonly Meter Meter = new(Name);

    internal static ActivitySource Source { get; } = new(Name);

    internal static Histogram<double> BatchDuration { get; } = Meter.CreateHistogram<double>("lisvit.training.batch.duration", Seconds, "A training batch with its share of the optimizer step, and the waiting for it.");

    internal static Histogram<double> DataWait { get; } = Meter.CreateHistogram<double>("lisvit.training.data_wait.duration", Seconds, "Waiting for a training batch.");

    internal static Histogram<double> CheckpointDuration { get; } = Meter.CreateHistogram<double>("lisvit.training.checkpoint.duration", Seconds, "Writing a checkpoint.");

    internal static Counter<long> Steps { get; } = Meter.CreateCounter<long>("lisvit.training.steps", "{step}", "Optimizer steps.");

    internal static Counter<long> Skipped { get; } = Meter.CreateCounter<long>("lisvit.training.skipped", "{event}", "Batches and steps left out since they were not finite.");

    internal static Counter<long> CheckpointFailures { get; } = Meter.CreateCounter<long>("lisvit.training.checkpoint.failures", "{checkpoint}", "Checkpoints that could not be written.");
}
