using LisVit.Data.Frames;

namespace LisVit.Data.Composing;

/// <summary>One recording of one sign: a photograph, or the frames of a short clip.</summary>
/// <param name="Gloss">What is signed.</param>
/// <param name="Frames">Its frames, <c>[t h w c]</c>, at least one.</param>
public sealed record IsolatedSign(string Gloss, RgbFrames Frames);
