namespace LisVit.Training.Optimization;

/// <summary>A linear rise over the first steps, times half a cosine from 1 at the beginning of the run to 0 at its end.</summary>
/// <param name="warmupSteps">Steps of the rise; 0 for none.</param>
/// <exception cref="ArgumentOutOfRangeException">The steps are negative.</exception>
public sealed class WarmupCosine(long warmupSteps = 0) : LearningRateSchedule
{
    private readonly long warmupSteps = CheckedWarmup(warmupSteps);

    /// <inheritdoc/>
    public override double Factor(ScheduleProgress progress) =>
        Warmup(progress.Step, warmupSteps) * (1 + Math.Cos(Math.PI * progress.Fraction)) / 2;
}
