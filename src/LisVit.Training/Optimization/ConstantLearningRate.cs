namespace LisVit.Training.Optimization;

/// <summary>The learning rate stays as it is.</summary>
public sealed class ConstantLearningRate : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double Factor(ScheduleProgress progress) => 1;
}
