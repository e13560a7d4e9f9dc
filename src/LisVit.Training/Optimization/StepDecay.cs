namespace LisVit.Training.Optimization;

/// <summary>A linear rise over the first steps, then a factor after every so many optimizer steps, by the rule of PyTorch's StepLR.</summary>
/// <param name="period">Optimizer steps from one drop to the next, at least 1.</param>
/// <param name="factor">What to multiply by at each, in (0, 1).</param>
/// <param name="warmupSteps">Steps of the rise; 0 for none.</param>
/// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
public sealed class StepDecay(long period, double factor = 0.1, long warmupSteps = 0) : LearningRateSchedule
{
    private readonly long period = period >= 1
        ? period
        : throw new ArgumentOutOfRangeException(nameof(period), period, $"period ({period}) must be at least 1.");

    private readonly double factor = factor is > 0 and < 1
        ? factor
        : throw new ArgumentOutOfRangeException(nameof(factor), factor, $"The factor of a step decay ({factor}) must be in (0, 1).");

    private readonly long warmupSteps = CheckedWarmup(warmupSteps);

    /// <inheritdoc/>
    public override double Factor(ScheduleProgress progress) => Warmup(progress.Step, warmupSteps) * Math.Pow(factor, progress.Step / period);
}
