using CsCheck;
using LisVit.Data.Transforms;

namespace LisVit.Data.Tests.Transforms;

public sealed class AffineWarpTests
{
    private const int Height = 7;
    private const int Width = 9;

    private static readonly byte[] Picture = Noise();

    [Fact]
    public void The_neutral_pose_changes_nothing() => Render(FramePose.Neutral).Should().Equal(Picture);

    [Fact]
    public void A_shift_moves_right_and_down_and_continues_the_edge()
    {
        var moved = Render(FramePose.Neutral with { ShiftX = 2.0 / Width, ShiftY = 1.0 / Height });

        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
                Pixel(moved, y, x).Should().Equal(Pixel(Picture, Math.Max(y - 1, 0), Math.Max(x - 2, 0)));
        }
    }

    [Fact]
    public void Half_a_turn_exchanges_the_corners()
    {
        var turned = Render(FramePose.Neutral with { Degrees = 180 });

        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
                Pixel(turned, y, x).Should().Equal(Pixel(Picture, Height - 1 - y, Width - 1 - x));
        }
    }

    [Fact]
    public void A_positive_rotation_is_clockwise()
    {
        var picture = new byte[9 * 9 * 3];
        picture[(0 * 9 + 4) * 3] = 255;
        var turned = new byte[picture.Length];

        AffineWarp.Render(picture, turned, 9, 9, FramePose.Neutral with { Degrees = 90 });

        turned[(4 * 9 + 8) * 3].Should().Be(255);
    }

    [Fact]
    public void Any_pose_equals_bilinear_interpolation_in_double_precision() => Gen.Select(Gen.Double[-0.3, 0.3], Gen.Double[-0.3, 0.3], Gen.Double[-90, 90], Gen.Double[0.5, 2], Gen.Bool).Sample((shiftX, shiftY, degrees, scale, mirrored) =>
    {
        var rendered = Render(new FramePose(shiftX, shiftY, degrees, scale, mirrored));
        var largest = 0.0;
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var dx = x - (Width - 1) / 2.0 - shiftX * Width;
                var dy = y - (Height - 1) / 2.0 - shiftY * Height;
                var angle = -degrees * Math.PI / 180;
                var (u, v) = ((dx * Math.Cos(angle) - dy * Math.Sin(angle)) / scale, (dx * Math.Sin(angle) + dy * Math.Cos(angle)) / scale);
                for (var c = 0; c < 3; c++)
                    largest = Math.Max(largest, Math.Abs(Pixel(rendered, y, x)[c] - Bilinear((mirrored ? -u : u) + (Width - 1) / 2.0, v + (Height - 1) / 2.0, c)));
            }
        }

        // Half a level of rounding, and a weight of 1/256 cut off in each direction between pixels as far apart as black and white.
        largest.Should().BeLessThan(0.5 + 2);
    });

    private static double Bilinear(double x, double y, int c)
    {
        var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        return double.Lerp(
            double.Lerp(At(top, left), At(top, left + 1), x - left),
            double.Lerp(At(top + 1, left), At(top + 1, left + 1), x - left),
            y - top);

        double At(int row, int column) => Pixel(Picture, Math.Clamp(row, 0, Height - 1), Math.Clamp(column, 0, Width - 1))[c];
    }

    private static byte[] Pixel(byte[] picture, int y, int x) => picture[((y * Width + x) * 3)..((y * Width + x) * 3 + 3)];

    private static byte[] Render(FramePose pose)
    {
        var target = new byte[Picture.Length];
        AffineWarp.Render(Picture, target, Height, Width, pose);
        return target;
    }

    private static byte[] Noise()
    {
        var pixels = new byte[Height * Width * 3];
        StableRandom.Of(2).NextBytes(pixels);
        return pixels;
    }
}
