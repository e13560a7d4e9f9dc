namespace LisVit.Models.Decoding;

/// <summary>Choices of <see cref="JointDecoder"/>.</summary>
/// <remarks>
/// Hypotheses y of a clip x are ranked by <c>(1 - CtcWeight) * log p_decoder(y | x) + CtcWeight * log p_CTC(y | x)</c> with natural logarithms; the decoder's probability includes the end,
/// CTC's sums over all paths. Source: Hori et al., "Joint CTC/attention decoding for end-to-end speech recognition", section 3.2.1 (rescoring).
/// </remarks>
public sealed record JointDecodingOptions
{
    /// <summary>Hypotheses that each of the two searches finds for a clip, at least 1.</summary>
    public int Width { get; init; } = 5;

    /// <summary>Hypotheses returned for each clip at most, at least 1.</summary>
    public int Best { get; init; } = 1;

    /// <summary>Share of the CTC head in the ranking, in <c>[0, 1]</c>.</summary>
    public double CtcWeight { get; init; } = 0.5;

    /// <summary>Glosses of a hypothesis at most, at least 1.</summary>
    public int MaximumGlosses { get; init; } = 100;

    /// <summary>Throws where a value is out of range.</summary>
    /// <exception cref="ArgumentException">The message names it.</exception>
    internal void Validate()
    {
        if (Width < 1)
            throw new ArgumentException($"Width ({Width}) must be at least 1.");
        if (Best < 1)
            throw new ArgumentException($"Best ({Best}) must be at least 1.");
        if (!(CtcWeight is >= 0 and <= 1))
            throw new ArgumentException($"CtcWeight ({CtcWeight}) must be in [0, 1].");
        if (MaximumGlosses < 1)
            throw new ArgumentException($"MaximumGlosses ({MaximumGlosses}) must be at least 1.");
    }
}
