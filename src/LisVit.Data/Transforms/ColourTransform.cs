using System.Runtime.Intrinsics;

namespace LisVit.Data.Transforms;

/// <summary>An affine map of colours: <c>Red * r + Green * g + Blue * b + Bias</c>, in lanes red, green, blue.</summary>
internal readonly record struct ColourTransform(Vector128<float> Red, Vector128<float> Green, Vector128<float> Blue, Vector128<float> Bias)
{
    // Luminance of ITU-R BT.601.
    private static readonly Vector128<float> Luminance = Vector128.Create(0.299f, 0.587f, 0.114f, 0);

    public static ColourTransform Identity { get; } = new(
        Vector128.Create(1f, 0, 0, 0), Vector128.Create(0f, 1, 0, 0), Vector128.Create(0f, 0, 1, 0), Vector128<float>.Zero);

    public Vector128<float> Apply(Vector128<float> colour) =>
        Red * colour.GetElement(0) + Green * colour.GetElement(1) + Blue * colour.GetElement(2) + Bias;

    public ColourTransform Saturate(double factor)
    {
        return new ColourTransform(Column(Red), Column(Green), Column(Blue), Column(Bias));

        Vector128<float> Column(Vector128<float> column) =>
            column * (float)factor + Vector128.Create((float)(1 - factor) * Vector128.Dot(column, Luminance));
    }

    public ColourTransform Contrast(double factor, double grey)
    {
        var gained = Gain(factor, factor, factor);
        return gained with { Bias = gained.Bias + Vector128.Create((float)((1 - factor) * grey)) };
    }

    public ColourTransform Gain(double red, double green, double blue)
    {
        var gain = Vector128.Create((float)red, (float)green, (float)blue, 0);
        return new ColourTransform(Red * gain, Green * gain, Blue * gain, Bias * gain);
    }

    /// <summary>Standardises values of <c>[0, 255]</c> after this map.</summary>
    public ColourTransform Standardise(IReadOnlyList<float> mean, IReadOnlyList<float> deviation)
    {
        var scaled = Gain(1 / (255.0 * deviation[0]), 1 / (255.0 * deviation[1]), 1 / (255.0 * deviation[2]));
        var offset = Vector128.Create(mean[0] / deviation[0], mean[1] / deviation[1], mean[2] / deviation[2], 0);
        return scaled with { Bias = scaled.Bias - offset };
    }
}
