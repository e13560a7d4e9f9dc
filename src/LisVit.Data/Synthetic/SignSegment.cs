namespace LisVit.Data.Synthetic;

/// <summary>The frames of one sign. The segments of a clip follow each other without gaps; a transition between two signs belongs half to each.</summary>
/// <param name="Gloss">What is signed.</param>
/// <param name="FirstFrame">Its first frame, from 0.</param>
/// <param name="FrameCount">How many frames it takes.</param>
public sealed record SignSegment(string Gloss, int FirstFrame, int FrameCount);
