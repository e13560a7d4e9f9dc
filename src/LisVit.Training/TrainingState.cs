namespace LisVit.Training;

/// <summary>Where training is; part of every checkpoint.</summary>
public sealed record TrainingState
{
    /// <summary>Epoch under way, from 0.</summary>
    public int Epoch { get; init; }

    /// <summary>Batches of this epoch that are done.</summary>
    public int Batch { get; init; }

    /// <summary>Optimizer steps taken.</summary>
    public long Step { get; init; }

    /// <summary>Clips trained on, each as often as it was.</summary>
    public long Clips { get; init; }

    /// <summary>Seconds spent in <see cref="Trainer.Fit"/>, over all its runs.</summary>
    public double Seconds { get; init; }

    /// <summary>Sum of the training losses of this epoch's clips so far.</summary>
    public double EpochLoss { get; init; }

    /// <summary>Clips of this epoch so far.</summary>
    public long EpochClips { get; init; }

    /// <summary>Best value of the monitored metric.</summary>
    public double Best { get; init; } = double.PositiveInfinity;

    /// <summary>Lowest validation loss.</summary>
    public double LowestLoss { get; init; } = double.PositiveInfinity;

    /// <summary>Validations since <see cref="LowestLoss"/>.</summary>
    public int ValidationsSinceLowest { get; init; }

    /// <summary>What each validation found.</summary>
    public IReadOnlyList<ValidationRecord> History { get; init; } = [];
}
