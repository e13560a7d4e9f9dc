namespace LisVit.Training;

/// <summary>Watches training. Every method may be left as it is.</summary>
public abstract class Callback
{
    /// <summary>Training begins or goes on.</summary>
    /// <param name="state">Where it is.</param>
    /// <param name="batchesPerEpoch">Training batches in an epoch.</param>
    public virtual void OnFitStart(TrainingState state, int batchesPerEpoch)
    {
    }

    /// <summary>An optimizer step was taken.</summary>
    /// <param name="info">What is known of it.</param>
    public virtual void OnStep(StepInfo info)
    {
    }

    /// <summary>A validation ended.</summary>
    /// <param name="validation">What it found.</param>
    public virtual void OnValidation(ValidationRecord validation)
    {
    }

    /// <summary>Training ended.</summary>
    /// <param name="result">What it came to.</param>
    public virtual void OnFitEnd(FitResult result)
    {
    }
}
