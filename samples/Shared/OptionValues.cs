using System.Globalization;

namespace LisVit.Samples;

/// <summary>Values of options, read from text; a wrong one is told with what was expected.</summary>
internal static class OptionValues
{
    public static (int Width, int Height) Dimensions(string option, string text)
    {
        var parts = text.Split('x');
        if (parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var width)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var height) && width > 0 && height > 0)
            return (width, height);
        throw new UsageException($"{option} is '{text}', but must be width x height in pixels, such as 192x256.");
    }

    public static double Share(string option, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 1
            ? value
            : throw new UsageException($"{option} is '{text}', but must be a share above 0 and at most 1, such as 0.25.");

    public static IReadOnlyList<double> Shares(string option, string text)
    {
        var shares = Array.ConvertAll(text.Split(','), part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN);
        return shares.All(share => share is > 0 and <= 1)
            ? shares
            : throw new UsageException($"{option} is '{text}', but must be shares above 0 and at most 1 with commas between them, such as 0.125,0.25,0.5,1.");
    }
}
