namespace LisVit.Training.Schedules;

/// <summary>Falls along a half cosine and starts again, over and over.</summary>
/// <remarks>Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", equation 5.</remarks>
/// <param name="period">Steps of one fall.</param>
public sealed class CosineRestarts(int period) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double Factor(long steps, double progress) => 0.5 * (1 + Math.Cos(Math.PI * (steps % period) / period));
}
