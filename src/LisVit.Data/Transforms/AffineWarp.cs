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
        var (left, next, upper, lower) = (x, x + 1, y, y + 1);
        if ((uint)x >= (uint)(width - 1) || (uint)y >= (uint)(height - 1))
        {
            (left, next) = (Math.Clamp(left, 0, width - 1), Math.Clamp(next, 0, width - 1));
            (upper, lower) = (Math.Clamp(upper, 0, height - 1), Math.Clamp(lower, 0, height - 1));
        }

        var upperLeft = Pixel(source, upper * width + left);
        var upperRight = Pixel(source, upper * width + next);
        var lowerLeft = Pixel(source, lower * width + left);
        var lowerRight = Pixel(source, lower * width + next);
        for (var channel = 0; channel < RgbFrames.Channels; channel++)
        {
            var top = upperLeft[channel] * (One - right) + upperRight[channel] * right;
            var bottom = lowerLeft[channel] * (One - right) + lowerRight[channel] * right;
            pixel[channel] = (byte)((top * (One - below) + bottom * below + (One * One / 2)) >> (2 * WeightBits));
        }
    }

    private static ReadOnlySpan<byte> Pixel(ReadOnlySpan<byte> source, int index) => source.Slice(index * RgbFrames.Channels, RgbFrames.Channels);
}
