namespace LisVit.Models.Decoding;

/// <summary>Choices of <see cref="AutoregressiveBeamDecoder"/>.</summary>
/// <remarks>
/// Hypotheses are ranked by <c>log p(y | x) / ((5 + |y|) / 6)^LengthPenalty</c>, where |y| counts the glosses and, where the sequence ended, its end.
/// Source: Wu et al., "Google's Neural Machine Translation System", section 7, equation 14, without the coverage penalty.
/// </remarks>
public sealed record AutoregressiveBeamOptions
{
    /// <summary>Sequences kept after each step, at least 1. A width of 1 is greedy decoding.</summary>
    public int Width { get; init; } = 5;

    /// <summary>Hypotheses returned for each clip at most, at least 1.</summary>
    public int Best { get; init; } = 1;

    /// <summary>Exponent of the length penalty, at least 0: 0 ranks by probability, which favours short sequences.</summary>
    public double LengthPenalty { get; init; } = 0.6;

    /// <summary>How the decoder is run.</summary>
    public AutoregressiveOptions Generation { get; init; } = new();

    internal double Score(double logProbability, int length) => logProbability / Math.Pow((5.0 + length) / 6, LengthPenalty);

    internal void Validate()
    {
        if (Width < 1)
            throw new ArgumentException($"Width ({Width}) must be at least 1.");
        if (Best < 1)
            throw new ArgumentException($"Best ({Best}) must be at least 1.");
        if (!(LengthPenalty >= 0 && double.IsFinite(LengthPenalty)))
            throw new ArgumentException($"LengthPenalty ({LengthPenalty}) must be at least 0.");
        ArgumentNullException.ThrowIfNull(Generation);
        Generation.Validate();
    }
}
