namespace LisVit.Data.Transforms;

/// <summary>The part of a resized frame that is kept, in pixels.</summary>
internal readonly record struct FrameWindow(int X, int Y, int Width, int Height);
