namespace LisVit.Training.Schedules;

/// <summary>Scales the learning rate during training.</summary>
public abstract class LearningRateSchedule
{
    /// <summary>The factor of the next step.</summary>
    /// <param name="steps">Steps taken, from 0.</param>
    /// <param name="progress">Share of training that is done, in <c>[0, 1]</c>: of steps where their number is limited, else of time.</param>
    /// <returns>What the highest learning rate is multiplied by.</returns>
    public abstract double Factor(long steps, double progress);

    /// <summary>Learns of a validation.</summary>
    /// <param name="validationLoss">The validation loss.</param>
    public virtual void OnValidation(double validationLoss)
    {
    }

    /// <summary>What a checkpoint must hold to go on; empty for schedules that only count steps.</summary>
    public virtual IReadOnlyDictionary<string, double> State => new Dictionary<string, double>();

    /// <summary>Takes over a saved state.</summary>
    /// <param name="state">What <see cref="State"/> was.</param>
    public virtual void Restore(IReadOnlyDictionary<string, double> state)
    {
    }
}
