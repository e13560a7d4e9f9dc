namespace LisVit.Models.Decoding;

/// <summary>How a <see cref="GlossDecoder"/> is run on its own output.</summary>
public sealed record AutoregressiveOptions
{
    /// <summary>Glosses after which a sequence is cut, at least 1.</summary>
    public int MaximumGlosses { get; init; } = 60;

    /// <summary>Whether tokens and memory get positions, as in training. A guided decoder (<see cref="GlossDecoderOptions.Guided"/>) has none either way.</summary>
    public bool Positions { get; init; } = true;

    /// <summary>
    /// Whether a token sees itself and earlier ones only, as in training. Without it every new token changes what all former ones are, so each step computes the whole
    /// sequence anew: nothing can be kept, and l glosses cost as much as l (l + 1) / 2 positions.
    /// </summary>
    public bool CausalMask { get; init; } = true;

    /// <summary>
    /// How the report's released code generates: up to 100 glosses, without the positions and the causal mask that it was trained with. Reproduces its output;
    /// a model decodes better the way it was trained.
    /// </summary>
    public static AutoregressiveOptions ReleasedGeneration { get; } = new() { MaximumGlosses = 100, Positions = false, CausalMask = false };

    /// <summary>Whether keys and values are kept between steps; the output is the same.</summary>
    internal bool Cached { get; init; } = true;

    internal void Validate()
    {
        if (MaximumGlosses < 1)
            throw new ArgumentException($"MaximumGlosses ({MaximumGlosses}) must be at least 1.");
    }
}
