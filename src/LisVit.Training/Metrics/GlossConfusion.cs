namespace LisVit.Training.Metrics;

/// <summary>How often one gloss was recognised in place of another.</summary>
/// <param name="Reference">The gloss signed.</param>
/// <param name="Hypothesis">The gloss recognised.</param>
/// <param name="Count">How often.</param>
public sealed record GlossConfusion(string Reference, string Hypothesis, int Count);
