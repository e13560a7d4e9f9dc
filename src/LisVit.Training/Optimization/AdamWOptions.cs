namespace LisVit.Training.Optimization;

/// <summary>
/// Settings of <see cref="AdamW"/>; a value out of its range is an <see cref="ArgumentOutOfRangeException"/> there. The defaults are the report's: its section III gives the learning rate and the weight decay, and leaves the rest as PyTorch has it.
/// </summary>
public sealed record AdamWOptions
{
    /// <summary>Step size before a schedule's factor, at least 0.</summary>
    public double LearningRate { get; init; } = 2e-4;

    /// <summary>Decay of the mean gradient, in [0, 1).</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the mean squared gradient, in [0, 1).</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Keeps the denominator from zero; at least 0.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Decoupled weight decay, times the learning rate at each step (Loshchilov and Hutter, arXiv:1711.05101); at least 0.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Divide by the largest mean squared gradient so far (AMSGrad, Reddi et al. 2018).</summary>
    public bool AmsGrad { get; init; }

    /// <summary>Decay parameters of one dimension too, which are biases and the scales of norms. PyTorch does unless told otherwise.</summary>
    public bool DecayBiasesAndNorms { get; init; } = true;

    /// <summary>Run libtorch's fused kernel where it applies: one call for all parameters instead of some ten for each, equal up to rounding.</summary>
    public bool Fused { get; init; } = true;

    internal void Validate()
    {
        Require(LearningRate is >= 0 and < double.PositiveInfinity, LearningRate, nameof(LearningRate), "at least 0, and finite");
        Require(Beta1 is >= 0 and < 1, Beta1, nameof(Beta1), "in [0, 1)");
        Require(Beta2 is >= 0 and < 1, Beta2, nameof(Beta2), "in [0, 1)");
        Require(Epsilon is >= 0 and < double.PositiveInfinity, Epsilon, nameof(Epsilon), "at least 0, and finite");
        Require(WeightDecay is >= 0 and < double.PositiveInfinity, WeightDecay, nameof(WeightDecay), "at least 0, and finite");
    }

    private static void Require(bool holds, double value, string name, string range)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, value, $"{name} ({value}) must be {range}.");
    }
}
