namespace LisVit.Data.Frames;

/// <summary>What a frame may claim before memory is given to it.</summary>
internal static class FrameLimits
{
    /// <summary>64 megapixels: twice an 8K picture. A PNG of a few bytes can claim 4,294 million.</summary>
    public const int MaximumPixels = 64 << 20;

    /// <summary>A file above this size is no single frame within <see cref="MaximumPixels"/>.</summary>
    public const int MostBytes = 512 << 20;

    /// <summary>The array of a clip, <c>[t h w c]</c>, not cleared; the source is named where it is too large.</summary>
    public static byte[] Allocate(string source, int count, int height, int width) => GC.AllocateUninitializedArray<byte>(Bytes(source, count, height, width));

    /// <summary>Frames of a clip in memory that is used again; the source is named where they are too large.</summary>
    public static RgbFrames Rent(string source, int count, int height, int width)
    {
        _ = Bytes(source, count, height, width);
        return RgbFrames.Rent(count, height, width);
    }

    private static int Bytes(string source, int count, int height, int width)
    {
        var bytes = (long)count * height * width * RgbFrames.Channels;
        return bytes <= Array.MaxLength
            ? (int)bytes
            : throw new InvalidDataException($"{count} frames of {width} x {height} pixels of '{source}' need {bytes} bytes, more than the {Array.MaxLength} that one clip can have. Read fewer frames at once, or make them smaller.");
    }
}
