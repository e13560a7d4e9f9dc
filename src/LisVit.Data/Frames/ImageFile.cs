namespace LisVit.Data.Frames;

/// <summary>Decodes one image file; whatever is wrong with it is an error that names it.</summary>
internal static class ImageFile
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg"];

    public static bool IsImage(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Decodes a file as one frame, <c>[1 h w c]</c>.</summary>
    public static RgbFrames Read(string path)
    {
        using var image = EncodedImage.Open(path);
        var pixels = FrameLimits.Allocate(path, 1, image.Height, image.Width);
        image.Decode(pixels);
        return new RgbFrames(pixels, 1, image.Height, image.Width);
    }
}
