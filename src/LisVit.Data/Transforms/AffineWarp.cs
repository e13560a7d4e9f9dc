using LisVit.Data.Frames;

namespace LisVit.Data.Transforms;

/// <summary>
/// Moves a picture within its frame: bilinear sampling in fixed point (16 fractional bits of position, 8 of weight), so that every
/// system gives the same bytes. Beyond its edges a picture continues with the colour of the edge.
/// </summary>
internal static class AffineWarp
{
    private const int PositionBits = 16;
    private const int WeightBits = 8;
    private const int One = 1 << WeightBits;

    /// <summary>Renders a picture in a pose.</summary>
    /// <param name="source">Pixels, <c>[h w c]</c>.</param>
    /// <param name="target">Rendered pixels, <c>[h w c]</c>.</param>
    /// <param name="height">Height of both, h.</param>
    /// <param name="width">Width of both, w.</param>
    /// <param name="pose">Where the picture is to lie.</param>
    public static void Render(ReadOnlySpan<byte> source, Span<byte> target, int height, int width, FramePose pose)
    {
        // The inverse map, target to source: undo the shift, then rotation and scale about the centre.
        var (sine, cosine) = Math.SinCos(pose.Degrees * Math.PI / 180);
        var (centreX, centreY) = ((width - 1) / 2.0, (height - 1) / 2.0);
        var (originX, originY) = (centreX + pose.ShiftX * width, centreY + pose.ShiftY * height);
        var mirror = pose.Mirrored ? -1 : 1;
        var (stepX, stepY) = (Fixed(mirror * cosine / pose.Scale), Fixed(-sine / pose.Scale));
        for (var y = 0; y < height; y++)
        {
            var sourceX = Fixed(centreX + mirror * (-originX * cosine + (y - originY) * sine) / pose.Scale);
            var sourceY = Fixed(centreY + (originX * sine + (y - originY) * cosine) / pose.Scale);
            var row = target.Slice(y * width * RgbFrames.Channels, width * RgbFrames.Channels);
            for (var x = 0; x < row.Length; x += RgbFrames.Channels, sourceX += stepX, sourceY += stepY)
                Sample(source, row.Slice(x, RgbFrames.Channels), height, width, sourceX, sourceY);
        }
    }

    private static int Fixed(double position) => (int)Math.Round(position * (1 << PositionBits));

    private static void Sample(ReadOnlySpan<byte> source, Span<byte> pixel, int height, int width, int sourceX, int sourceY)
    {
        var x = sourceX >> PositionBits;
        var y = sourceY >> PositionBits;
        var right = (sourceX >> (PositionBits - WeightBits)) & (One - 1);
        var below = (sourceY >> (PositionBits - WeightBits)) & (One - 1);
        var left = Math.Clamp(x, 0, width - 1) * RgbFrames.Channels;
        var next = Math.Clamp(x + 1, 0, width - 1) * RgbFrames.Channels;
        var upper = source.Slice(Math.Clamp(y, 0, height - 1) * width * RgbFrames.Channels, width * RgbFrames.Channels);
        var lower = source.Slice(Math.Clamp(y + 1, 0, height - 1) * width * RgbFrames.Channels, width * RgbFrames.Channels);
        for (var channel = 0; channel < pixel.Length; channel++)
        {
            var top = upper[left + channel] * (One - right) + upper[next + channel] * right;
            var bottom = lower[left + channel] * (One - right) + lower[next + channel] * right;
            pixel[channel] = (byte)((top * (One - below) + bottom * below + (One * One / 2)) >> (2 * WeightBits));
        }
    }
}
