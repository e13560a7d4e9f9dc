namespace LisVit.Samples;

/// <summary>Where a gloss lies in a clip.</summary>
/// <param name="Gloss">The gloss.</param>
/// <param name="Start">Where it begins, as a share of the clip, in [0, 1].</param>
/// <param name="End">Where it ends.</param>
internal sealed record SignSpan(string Gloss, double Start, double End);
