namespace LisVit.Data.Batching;

/// <summary>One clip ready for a model: sampled, resized and standardised.</summary>
/// <param name="Name">Name of the clip.</param>
/// <param name="Signer">Who signs.</param>
/// <param name="Frames">Frames, <c>[t c h w]</c>, row-major.</param>
/// <param name="FrameCount">Number of frames, t.</param>
/// <param name="Height">Height in pixels, h.</param>
/// <param name="Width">Width in pixels, w.</param>
/// <param name="Glosses">Gloss ids of the vocabulary, in signing order.</param>
public sealed record Clip(string Name, string Signer, float[] Frames, int FrameCount, int Height, int Width, IReadOnlyList<int> Glosses);
