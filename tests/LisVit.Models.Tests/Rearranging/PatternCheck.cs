using static TorchSharp.torch;

namespace LisVit.Models.Tests.Rearranging;

/// <summary>Holds the packages against <see cref="NaiveRearrange"/>.</summary>
internal static class PatternCheck
{
    /// <summary>Distinct numbers, zero and negative ones among them.</summary>
    public static Tensor Numbers(params long[] shape) => (arange(Count(shape), dtype: float64) - 2).reshape(shape);

    public static long Count(long[] shape) => shape.Aggregate(1L, (product, length) => product * length);

    public static double[] Values(Tensor tensor) => tensor.numel() == 0 ? [] : tensor.to(float64).contiguous().data<double>().ToArray();

    /// <summary>Asserts that a function gives what counting gives; for reduce, that every reduction does.</summary>
    /// <returns>Shape of the output.</returns>
    public static long[] HoldsForOne(string function, string pattern, long[] shape, (string Axis, long Size)[] axes)
    {
        using var scope = NewDisposeScope();
        var (expectedShape, sources) = NaiveRearrange.Run(pattern, shape, axes.ToDictionary(axis => axis.Axis, axis => axis.Size));
        if (function != "reduce")
        {
            var x = Numbers(shape);
            var y = function == "repeat" ? x.Repeat(pattern, axes) : x.Rearrange(pattern, axes);
            Matches(y, expectedShape, sources, x, elements => elements.Single(), pattern);
            return y.shape;
        }

        foreach (var reduction in Enum.GetValues<Reduction>())
        {
            var x = reduction switch
            {
                Reduction.Prod => Cycle(shape, 1, -2, 0.5, -1, 4, 2, -0.5, 0, 1, 1, -1),
                Reduction.Any => Cycle(shape, 0, 0, 0, 1, 0, 0, 0),
                Reduction.All => Cycle(shape, 1, 1, 1, 0, 1, 1, 1),
                _ => Numbers(shape),
            };
            Matches(x.Reduce(pattern, reduction, axes), expectedShape, sources, x, elements => Fold(reduction, elements), $"{reduction} of {pattern}");
        }

        return expectedShape;
    }

    private static void Matches(Tensor y, long[] shape, List<int>[] sources, Tensor x, Func<double[], double> fold, string what)
    {
        var values = Values(x);
        y.shape.Should().Equal(shape, "{0}", what);
        Values(y).Should().Equal(sources.Select(source => fold([.. source.Select(position => values[position])])), "{0}", what);
    }

    private static double Fold(Reduction reduction, double[] elements) => reduction switch
    {
        Reduction.Min => elements.Min(),
        Reduction.Max => elements.Max(),
        Reduction.Sum => elements.Sum(),
        Reduction.Mean => elements.Sum() / elements.Length,
        Reduction.Prod => elements.Aggregate(1.0, (product, element) => product * element),
        Reduction.Any => elements.Any(element => element != 0) ? 1 : 0,
        Reduction.All => elements.All(element => element != 0) ? 1 : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(reduction)),
    };

    private static Tensor Cycle(long[] shape, params double[] values) =>
        tensor([.. Enumerable.Range(0, (int)Count(shape)).Select(index => values[index % values.Length])], float64).reshape(shape);
}
