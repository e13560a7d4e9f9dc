namespace LisVit.Models.Decoding;

/// <summary>The best path of one clip.</summary>
/// <param name="Decoded">Glosses of the path, repeats collapsed and blanks dropped, each with its frames and its mean posterior over them.</param>
/// <param name="LogProbability">Natural logarithm of the path's probability: the sum over frames of the greatest log-posterior, at most 0.</param>
/// <param name="Frames">Valid frames.</param>
/// <param name="BlankFrames">Frames whose most likely class is blank.</param>
public sealed record CtcPath(IReadOnlyList<DecodedGloss> Decoded, double LogProbability, int Frames, int BlankFrames)
{
    /// <summary>Ids of <see cref="Decoded"/>.</summary>
    public IReadOnlyList<int> Glosses { get; } = [.. Decoded.Select(gloss => gloss.Id)];
}
