namespace LisVit.Models.Decoding;

/// <summary>A gloss sequence that prefix beam search found for one clip.</summary>
/// <param name="Decoded">The glosses, each with its frames on the sequence's most likely path and its mean posterior over them.</param>
/// <param name="LogProbability">
/// Natural logarithm of the sequence's probability, the sum over its paths that the search followed: exact where nothing was pruned, else a lower bound.
/// </param>
/// <param name="LanguageModelLogProbability">Natural logarithm of the sentence's probability by the language model, its end included; 0 without one or where its weight is 0.</param>
/// <param name="Score">What hypotheses are ranked by; <see cref="CtcBeamSearchOptions"/> gives the formula.</param>
public sealed record CtcHypothesis(IReadOnlyList<DecodedGloss> Decoded, double LogProbability, double LanguageModelLogProbability, double Score)
{
    /// <summary>Ids of <see cref="Decoded"/>.</summary>
    public IReadOnlyList<int> Glosses { get; } = [.. Decoded.Select(gloss => gloss.Id)];
}
