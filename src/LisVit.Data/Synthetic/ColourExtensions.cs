using SkiaSharp;

namespace LisVit.Data.Synthetic;

internal static class ColourExtensions
{
    public static SKColor Scaled(this SKColor colour, float factor) => colour.Scaled(factor, factor, factor);

    public static SKColor Scaled(this SKColor colour, float red, float green, float blue) => new(Clamp(colour.Red * red), Clamp(colour.Green * green), Clamp(colour.Blue * blue));

    public static SKColor Towards(this SKColor colour, SKColor other, float share) => new(
        Clamp(float.Lerp(colour.Red, other.Red, share)),
        Clamp(float.Lerp(colour.Green, other.Green, share)),
        Clamp(float.Lerp(colour.Blue, other.Blue, share)));

    /// <summary>Perceived lightness in <c>[0, 1]</c>, the weights of Rec. 709.</summary>
    public static double Luminance(this SKColor colour) => ((0.2126 * colour.Red) + (0.7152 * colour.Green) + (0.0722 * colour.Blue)) / 255;

    private static byte Clamp(float value) => (byte)Math.Clamp(MathF.Round(value), 0, 255);
}
