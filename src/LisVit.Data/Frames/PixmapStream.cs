namespace LisVit.Data.Frames;

/// <summary>Frames as they come over a stream, such as a camera's: binary portable pixmaps of 8 bits (P6) in a row, as <c>ffmpeg ... -f image2pipe -c:v ppm -</c> writes them.</summary>
public static class PixmapStream
{
    /// <summary>Reads frames until the stream ends; a last one that is cut short is left out. The stream stays the caller's until enumeration begins, and is closed when it ends.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">What it is called in errors.</param>
    /// <returns>One frame at a time, each in memory of its own.</returns>
    /// <exception cref="InvalidDataException">There is something else in the stream, or a frame that is too large; the message names it.</exception>
    public static IEnumerable<RgbFrames> Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Frames();

        IEnumerable<RgbFrames> Frames()
        {
            using var pixmaps = new PixmapReader(stream, $"'{name}' has", "Expected are binary portable pixmaps of 8 bits (P6), as ffmpeg writes by '-f image2pipe -c:v ppm'.");
            while (pixmaps.ReadHead() is var (height, width))
            {
                if ((long)height * width > FrameLimits.MaximumPixels)
                    throw new InvalidDataException($"'{name}' has a frame of {width} x {height} pixels, and a frame may have {FrameLimits.MaximumPixels}. Make it smaller.");
                var pixels = FrameLimits.Allocate(name, 1, height, width);
                if (!pixmaps.ReadPixels(pixels))
                    yield break;
                yield return new RgbFrames(pixels, 1, height, width);
            }
        }
    }
}
