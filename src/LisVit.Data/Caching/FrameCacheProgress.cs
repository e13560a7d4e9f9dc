namespace LisVit.Data.Caching;

/// <summary>How far a cache is written.</summary>
/// <param name="Clips">Clips that are in.</param>
/// <param name="ClipCount">Clips that there are.</param>
/// <param name="Frames">Frames that are in.</param>
/// <param name="Bytes">Bytes written.</param>
public readonly record struct FrameCacheProgress(int Clips, int ClipCount, long Frames, long Bytes);
