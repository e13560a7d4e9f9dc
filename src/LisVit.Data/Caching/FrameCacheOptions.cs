using LisVit.Data.Sampling;

namespace LisVit.Data.Caching;

/// <summary>Which decoded frames are kept, how, and where.</summary>
public sealed record FrameCacheOptions
{
    /// <summary>
    /// The cache's file, one for each split, such as <c>cache/train.frames</c>. Its folder is made where it is not there. Beside it lie only a
    /// lock, <c>train.frames.lock</c>, and while the cache is written a file <c>train.frames.*.partial</c>.
    /// </summary>
    public required string FilePath { get; init; }

    /// <summary>Width in pixels that frames are kept at; null, like <see cref="Height"/>, keeps them as they are.</summary>
    public int? Width { get; init; }

    /// <summary>Height in pixels that frames are kept at; null, like <see cref="Width"/>, keeps them as they are.</summary>
    public int? Height { get; init; }

    /// <summary>Whether the bicubic kernel widens when frames shrink, as in <see cref="Transforms.FrameTransformOptions.Antialias"/>.</summary>
    public bool Antialias { get; init; }

    /// <summary>
    /// Chooses the frames that are kept; null keeps all. It must choose the same every time, as <see cref="UniformFrameSampler"/> does.
    /// Frames that are not kept can still be read, from the source.
    /// </summary>
    public IFrameSampler? Sampler { get; init; }

    internal CacheSettings Settings => (Width, Height) switch
    {
        (null, null) => new CacheSettings(0, 0, Antialias: false),
        (int width and > 0, int height and > 0) => new CacheSettings(width, height, Antialias),
        _ => throw new ArgumentException($"Frames must be kept at a positive width and height, or both must be null to keep frames as they are, but Width is {Text(Width)} and Height is {Text(Height)}."),
    };

    private static string Text(int? value) => value?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null";
}
