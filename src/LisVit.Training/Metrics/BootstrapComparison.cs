namespace LisVit.Training.Metrics;

/// <summary>Whether a second system is better than a first on the same clips.</summary>
/// <param name="Difference">Rate of the second less that of the first, negative where the second is better, and its interval.</param>
/// <param name="ProbabilityOfImprovement">Share of the resamples in which the second has strictly fewer errors, in [0, 1]: 0 for equal systems.</param>
public sealed record BootstrapComparison(BootstrapInterval Difference, double ProbabilityOfImprovement);
