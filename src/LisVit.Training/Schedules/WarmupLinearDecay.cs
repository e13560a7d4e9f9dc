namespace LisVit.Training.Schedules;

/// <summary>Rises linearly over the first steps and falls linearly to zero at the end of training.</summary>
/// <param name="warmupSteps">Steps of the rise.</param>
public sealed class WarmupLinearDecay(int warmupSteps) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double Factor(long steps, double progress) => Math.Min(1, (steps + 1.0) / Math.Max(1, warmupSteps)) * Math.Max(0, 1 - progress);
}
