using LisVit.Data.Frames;

namespace LisVit.Data.Tests.Transforms;

/// <summary>The definition, pixel by pixel in double precision: a weighted mean of every source pixel near enough.</summary>
internal sealed class BicubicReference(RgbFrames frames, int newHeight, int newWidth, bool antialias)
{
    private readonly List<(int Position, double Weight)>[] rows = [.. Enumerable.Range(0, newHeight).Select(y => Weights(frames.Height, newHeight, y, antialias))];
    private readonly List<(int Position, double Weight)>[] columns = [.. Enumerable.Range(0, newWidth).Select(x => Weights(frames.Width, newWidth, x, antialias))];

    public double At(int c, int y, int x)
    {
        var sum = 0.0;
        foreach (var (row, rowWeight) in rows[y])
        {
            foreach (var (column, columnWeight) in columns[x])
                sum += rowWeight * columnWeight * frames.Pixels[(row * frames.Width + column) * 3 + c];
        }

        return sum;
    }

    private static List<(int Position, double Weight)> Weights(int size, int newSize, int i, bool antialias)
    {
        if (size == newSize)
            return [(i, 1)];
        var ratio = (double)size / newSize;
        var centre = (i + 0.5) * ratio;
        var stretch = antialias ? Math.Max(ratio, 1) : 1;
        var weights = new List<(int Position, double Weight)>();
        for (var position = -size - 10; position < 2 * size + 10; position++)
        {
            var weight = Kernel((position + 0.5 - centre) / stretch, antialias ? -0.5 : -0.75);
            if (antialias && (position < 0 || position >= size))
                continue;
            if (weight != 0)
                weights.Add((Math.Clamp(position, 0, size - 1), weight));
        }

        var total = weights.Sum(entry => entry.Weight);
        return [.. weights.Select(entry => (entry.Position, entry.Weight / total))];
    }

    private static double Kernel(double distance, double a)
    {
        var d = Math.Abs(distance);
        if (d < 1)
            return (a + 2) * Math.Pow(d, 3) - (a + 3) * Math.Pow(d, 2) + 1;
        return d < 2 ? a * Math.Pow(d, 3) - 5 * a * Math.Pow(d, 2) + 8 * a * d - 4 * a : 0;
    }
}
