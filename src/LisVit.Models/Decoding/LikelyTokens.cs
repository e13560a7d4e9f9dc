namespace LisVit.Models.Decoding;

/// <summary>The most likely next tokens of each sequence.</summary>
/// <param name="Each">Tokens for each sequence.</param>
/// <param name="Ids">Tokens, sequence after sequence.</param>
/// <param name="LogProbabilities">Their log-probabilities.</param>
internal sealed record LikelyTokens(int Each, long[] Ids, float[] LogProbabilities);
