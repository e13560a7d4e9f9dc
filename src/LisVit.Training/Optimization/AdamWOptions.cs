namespace LisVit.Training.Optimization;

/// <summary>Settings of <see cref="AdamW"/>; the defaults are the report's (section III).</summary>
public sealed record AdamWOptions
{
    /// <summary>Highest learning rate; a schedule scales it.</summary>
    public double LearningRate { get; init; } = 2e-4;

    /// <summary>Decoupled weight decay.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Whether vectors (biases and normalisations) decay too.</summary>
    public bool DecayVectors { get; init; } = true;

    /// <summary>Decay of the mean of gradients.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the mean of squared gradients.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the denominator.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Whether the largest mean of squared gradients so far is used (Reddi et al., "On the Convergence of Adam and Beyond").</summary>
    public bool AmsGrad { get; init; }
}
