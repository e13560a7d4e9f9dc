namespace LisVit.Data.Caching;

/// <summary>What becomes of the frames of a <see cref="CachedClips"/>. They are the same in every state.</summary>
public enum FrameCacheState
{
    /// <summary>The cache is whole: kept frames are read from it.</summary>
    Whole,

    /// <summary>Frames are decoded, and those to keep are written the first time that their clip is read.</summary>
    Filling,

    /// <summary>Frames are decoded while another process writes the cache; it is looked for again at the start of each epoch.</summary>
    Elsewhere,

    /// <summary>Frames are decoded: the cache could not be written, and the reason was reported.</summary>
    Off,
}
