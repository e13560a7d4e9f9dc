namespace LisVit.Models.Decoding;

/// <summary>A gloss sequence that both heads of a model judged.</summary>
/// <param name="Glosses">Ids of the glosses.</param>
/// <param name="DecoderLogProbability">Natural logarithm of its probability by the decoder, its end included.</param>
/// <param name="CtcLogProbability">Natural logarithm of its probability by the CTC head, over all paths; negative infinity where it has more glosses, repeats counted twice, than the clip has frames.</param>
/// <param name="Score">What hypotheses are ranked by; <see cref="JointDecodingOptions"/> gives the formula.</param>
public sealed record JointHypothesis(IReadOnlyList<int> Glosses, double DecoderLogProbability, double CtcLogProbability, double Score);
