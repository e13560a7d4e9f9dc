namespace LisVit.Training.Loggers;

/// <summary>Says after which optimizer steps something is due: those that a number divides, each once.</summary>
internal sealed class StepInterval(int? everySteps)
{
    private readonly int? everySteps = everySteps is null or >= 1
        ? everySteps
        : throw new ArgumentOutOfRangeException(nameof(everySteps), everySteps, $"everySteps ({everySteps}) must be at least 1.");

    private long lastStep;

    /// <summary>A resumed run was told of the step that it goes on from.</summary>
    public void Begin(TrainingProgress progress) => lastStep = progress.Step;

    /// <summary>To ask after each batch, since not every batch ends with a step.</summary>
    public bool IsDue(TrainingProgress progress)
    {
        if (progress.Step == lastStep)
            return false;
        lastStep = progress.Step;
        return progress.Step % everySteps == 0;
    }
}
