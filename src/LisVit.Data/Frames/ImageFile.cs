using SkiaSharp;

namespace LisVit.Data.Frames;

/// <summary>Decodes one image file; whatever is wrong with it is an error that names it.</summary>
internal static class ImageFile
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg"];

    public static bool IsImage(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Decodes a file as one frame, <c>[1 h w c]</c>.</summary>
    public static RgbFrames Read(string path)
    {
        byte[] file;
        try
        {
            file = File.ReadAllBytes(path);
        }
        catch (IOException exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidDataException($"Frame '{path}' is missing. Expected is a PNG or JPEG image; restore it from the corpus.", exception);
        }

        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data) ?? throw Corrupt(path, "it is no image that can be read");
        if (codec.EncodedOrigin != SKEncodedOrigin.TopLeft)
            throw new InvalidDataException($"Frame '{path}' is stored turned or mirrored ({codec.EncodedOrigin} in its EXIF data). Save it upright.");

        // Unpremultiplied and without a colour space, the decoder hands out the stored values as they are.
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        using var bitmap = new SKBitmap();
        if (!bitmap.TryAllocPixels(info))
            throw Corrupt(path, $"{info.Width} x {info.Height} pixels do not fit into memory");
        var result = codec.GetPixels(info, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
            throw Corrupt(path, result.ToString());
        return new RgbFrames(DropAlpha(bitmap.GetPixelSpan()), 1, info.Height, info.Width);
    }

    private static byte[] DropAlpha(ReadOnlySpan<byte> rgba)
    {
        var rgb = new byte[rgba.Length / 4 * RgbFrames.Channels];
        for (int from = 0, to = 0; to < rgb.Length; from += 4, to += RgbFrames.Channels)
        {
            rgb[to] = rgba[from];
            rgb[to + 1] = rgba[from + 1];
            rgb[to + 2] = rgba[from + 2];
        }

        return rgb;
    }

    private static InvalidDataException Corrupt(string path, string reason) =>
        new($"Frame '{path}' cannot be decoded: {reason}. Expected is a whole PNG or JPEG image; restore it from the corpus.");
}
