namespace LisVit.Models.Decoding;

/// <summary>One gloss of a result, with how sure the model is of it and, where the decoder knows them, its frames.</summary>
/// <param name="Id">Gloss id, at least 1 for glosses of a CTC head.</param>
/// <param name="Confidence">
/// How sure the model is, in <c>[0, 1]</c>. Of CTC results: the mean posterior of the gloss over the frames from
/// <paramref name="Start"/> to <paramref name="End"/>. Of autoregressive results: the probability of the gloss given the clip and the glosses before it.
/// </param>
/// <param name="Start">First frame of the gloss on the path, from 0; null where the decoder has no frames.</param>
/// <param name="End">Frame after its last one; null where the decoder has no frames.</param>
/// <remarks>
/// A CTC head is trained to name glosses, not to bound signs: its frames are those in which it names the gloss, which are often fewer than the sign has
/// (Graves et al., "Connectionist Temporal Classification", section 6).
/// </remarks>
public sealed record DecodedGloss(int Id, double Confidence, int? Start = null, int? End = null);
