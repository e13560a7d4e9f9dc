namespace LisVit.Data;

/// <summary>Where one sign truly lies in a clip. The corpus says whether transitions between signs belong to them.</summary>
/// <param name="Gloss">What is signed.</param>
/// <param name="FirstFrame">First frame of the sign, from 0, before sampling.</param>
/// <param name="FrameCount">Frames of the sign before sampling.</param>
public sealed record SignSegment(string Gloss, int FirstFrame, int FrameCount);
