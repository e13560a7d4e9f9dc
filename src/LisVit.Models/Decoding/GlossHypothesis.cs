namespace LisVit.Models.Decoding;

/// <summary>A gloss sequence that the decoder wrote for one clip.</summary>
/// <param name="Decoded">The glosses without begin and end, each with its probability given the clip and the glosses before it.</param>
/// <param name="LogProbability">Natural logarithm of the sequence's probability, that of its end included where it ended; at most 0.</param>
/// <param name="Score">What hypotheses are ranked by: greedy decoding has the log-probability, beam search the formula of <see cref="AutoregressiveBeamOptions"/>.</param>
/// <param name="Ended">Whether the decoder ended the sequence; false where it was cut at the maximum.</param>
public sealed record GlossHypothesis(IReadOnlyList<DecodedGloss> Decoded, double LogProbability, double Score, bool Ended)
{
    /// <summary>Ids of <see cref="Decoded"/>.</summary>
    public IReadOnlyList<int> Glosses { get; } = [.. Decoded.Select(gloss => gloss.Id)];
}
