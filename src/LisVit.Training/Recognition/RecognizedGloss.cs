namespace LisVit.Recognition;

/// <summary>A gloss that was recognised in a video.</summary>
/// <param name="Gloss">The gloss, of the model's vocabulary.</param>
/// <param name="Confidence">How sure the model is, in <c>[0, 1]</c>: the mean posterior of the gloss over its frames; of a decoder without a CTC head, the probability of the gloss given the video and the glosses before it.</param>
/// <param name="Start">When the model begins to name it, from the beginning of the video; null where the model does not tell.</param>
/// <param name="End">When it stops; null where the model does not tell.</param>
/// <remarks>
/// A model is trained to name glosses, not to bound signs: <paramref name="Start"/> and <paramref name="End"/> lie within the sign as a rule and span less than it has
/// (Graves et al., "Connectionist Temporal Classification", section 6).
/// </remarks>
public sealed record RecognizedGloss(string Gloss, double Confidence, TimeSpan? Start, TimeSpan? End);
