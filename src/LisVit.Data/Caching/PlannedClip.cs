namespace LisVit.Data.Caching;

/// <summary>What a cache must hold of a clip.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Fingerprint">Digest of its frames' fingerprint.</param>
/// <param name="FrameCount">Frames that it has.</param>
/// <param name="Kept">Frames to keep: ascending, distinct, at least one.</param>
internal sealed record PlannedClip(string Name, UInt128 Fingerprint, int FrameCount, int[] Kept);
