namespace LisVit.Data.Synthetic;

/// <summary>Two glosses whose signs differ in one thing only. A model that confuses them does not see that thing.</summary>
/// <param name="First">One gloss.</param>
/// <param name="Second">The other gloss.</param>
/// <param name="Contrast">What tells them apart.</param>
internal sealed record MinimalPair(string First, string Second, SignContrast Contrast);
