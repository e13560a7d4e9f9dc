namespace LisVit.Training.Optimization;

/// <summary>Falls to zero along a half cosine and starts again, over and over.</summary>
/// <remarks>Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", equation 5.</remarks>
/// <param name="period">Optimizer steps of one fall, at least 1.</param>
/// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
public sealed class CosineRestarts(long period) : LearningRateSchedule
{
    private readonly long period = period >= 1
        ? period
        : throw new ArgumentOutOfRangeException(nameof(period), period, $"period ({period}) must be at least 1.");

    /// <inheritdoc/>
    public override double Factor(ScheduleProgress progress) => 0.5 * (1 + Math.Cos(Math.PI * (progress.Step % period) / period));
}
