namespace LisVit.Models.Decoding;

/// <summary>The best path of one clip.</summary>
/// <param name="Glosses">Gloss ids, repeats collapsed and blanks dropped.</param>
/// <param name="Frames">Valid frames.</param>
/// <param name="BlankFrames">Frames whose most likely class is blank.</param>
public sealed record CtcPath(IReadOnlyList<int> Glosses, int Frames, int BlankFrames);
