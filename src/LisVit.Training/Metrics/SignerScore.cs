namespace LisVit.Training.Metrics;

/// <summary>The errors in all clips of a signer.</summary>
/// <param name="Signer">Who signs; empty where it is not known.</param>
/// <param name="Clips">Clips of this signer.</param>
/// <param name="Errors">Their errors together.</param>
public sealed record SignerScore(string Signer, int Clips, WordErrors Errors);
