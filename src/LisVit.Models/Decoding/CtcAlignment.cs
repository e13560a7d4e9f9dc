namespace LisVit.Models.Decoding;

/// <summary>The most likely path of one clip among those that spell a given gloss sequence.</summary>
/// <param name="Decoded">The given glosses, each with its frames and its mean posterior over them.</param>
/// <param name="LogProbability">Natural logarithm of the path's probability, at most 0.</param>
public sealed record CtcAlignment(IReadOnlyList<DecodedGloss> Decoded, double LogProbability)
{
    /// <summary>Ids of <see cref="Decoded"/>.</summary>
    public IReadOnlyList<int> Glosses { get; } = [.. Decoded.Select(gloss => gloss.Id)];
}
