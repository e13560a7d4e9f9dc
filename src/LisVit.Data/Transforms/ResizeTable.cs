namespace LisVit.Data.Transforms;

/// <summary>
/// Weights of a one-dimensional bicubic resize: output i is the sum of <c>Weights[i * Taps + k] * input[Starts[i] + k]</c>.
/// Pixel centres are at half integers and the input continues with its edge, as in PyTorch with align_corners = False.
/// </summary>
internal sealed class ResizeTable
{
    private ResizeTable(int[] starts, float[] weights)
    {
        Starts = starts;
        Weights = weights;
        Taps = weights.Length / starts.Length;
        WeightsByTap = new float[weights.Length];
        for (var i = 0; i < weights.Length; i++)
            WeightsByTap[i % Taps * starts.Length + i / Taps] = weights[i];
    }

    /// <summary>First input of each output.</summary>
    public int[] Starts { get; }

    /// <summary>Weights, <c>[output tap]</c>.</summary>
    public float[] Weights { get; }

    /// <summary>The same weights, <c>[tap output]</c>.</summary>
    public float[] WeightsByTap { get; }

    /// <summary>Inputs of each output.</summary>
    public int Taps { get; }

    /// <summary>Whether outputs are the inputs.</summary>
    public bool IsIdentity { get; private init; }

    /// <summary>How far the first input of an output may lie from that of the last of so many neighbours.</summary>
    public int Reach(int neighbours)
    {
        var reach = 0;
        for (var i = neighbours - 1; i < Starts.Length; i++)
            reach = Math.Max(reach, Starts[i] - Starts[i - neighbours + 1]);
        return reach;
    }

    public static ResizeTable Create(int input, int output, bool antialias) =>
        input == output ? Identity(input) : antialias ? Antialiased(input, output) : Interpolating(input, output);

    private static ResizeTable Identity(int size)
    {
        var weights = new float[size];
        Array.Fill(weights, 1);
        return new ResizeTable([.. Enumerable.Range(0, size)], weights) { IsIdentity = true };
    }

    /// <summary>Four taps with a = -0.75; those beyond an edge fall on the edge.</summary>
    private static ResizeTable Interpolating(int input, int output)
    {
        const double A = -0.75;
        var taps = Math.Min(4, input);
        var starts = new int[output];
        var weights = new float[output * taps];
        for (var i = 0; i < output; i++)
        {
            var centre = (i + 0.5) * input / output - 0.5;
            var first = (int)Math.Floor(centre) - 1;
            starts[i] = Math.Clamp(first, 0, input - taps);
            for (var tap = first; tap < first + 4; tap++)
                weights[i * taps + Math.Clamp(tap, 0, input - 1) - starts[i]] += (float)Cubic(tap - centre, A);
        }

        return new ResizeTable(starts, weights);
    }

    /// <summary>The cubic with a = -0.5, widened by the factor of reduction and cut at the edges; weights sum to 1.</summary>
    private static ResizeTable Antialiased(int input, int output)
    {
        const double A = -0.5;
        var scale = (double)input / output;
        var width = Math.Max(scale, 1);
        var taps = Math.Min((int)Math.Ceiling(4 * width) + 1, input);
        var starts = new int[output];
        var weights = new float[output * taps];
        for (var i = 0; i < output; i++)
        {
            var centre = scale * (i + 0.5);
            var first = Math.Max((int)(centre - 2 * width + 0.5), 0);
            var end = Math.Min((int)(centre + 2 * width + 0.5), input);
            starts[i] = Math.Min(first, input - taps);
            double Weight(int tap) => Cubic((tap - centre + 0.5) / width, A);
            var sum = Enumerable.Range(first, end - first).Sum(Weight);
            for (var tap = first; tap < end; tap++)
                weights[i * taps + tap - starts[i]] = (float)(Weight(tap) / sum);
        }

        return new ResizeTable(starts, weights);
    }

    /// <summary>The cubic convolution kernel (Keys, 1981).</summary>
    private static double Cubic(double distance, double a)
    {
        var x = Math.Abs(distance);
        return x switch
        {
            <= 1 => ((a + 2) * x - (a + 3)) * x * x + 1,
            < 2 => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a,
            _ => 0,
        };
    }
}
