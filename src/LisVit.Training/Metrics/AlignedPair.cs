namespace LisVit.Training.Metrics;

/// <summary>One step of an alignment of a hypothesis with its reference.</summary>
/// <param name="Kind">What became of the gloss.</param>
/// <param name="Reference">Position in the reference, from 0; null for an insertion.</param>
/// <param name="Hypothesis">Position in the hypothesis, from 0; null for a deletion.</param>
public readonly record struct AlignedPair(PairKind Kind, int? Reference, int? Hypothesis);
