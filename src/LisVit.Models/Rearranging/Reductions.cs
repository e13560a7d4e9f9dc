using static TorchSharp.torch;

namespace LisVit.Models.Rearranging;

/// <summary>Carries a reduction out over several dimensions at once.</summary>
internal static class Reductions
{
    public static Tensor Apply(Tensor x, Reduction reduction, long[] dimensions, RearrangePlan plan) => reduction switch
    {
        Reduction.Min or Reduction.Max when plan.ReducesNothing =>
            throw plan.Misfit($"an axis that is lost has no elements, of which there is no {(reduction == Reduction.Min ? "minimum" : "maximum")}"),
        Reduction.Min => x.amin(dimensions),
        Reduction.Max => x.amax(dimensions),
        Reduction.Sum => x.sum(dimensions),
        Reduction.Mean when !is_floating_point(x) =>
            throw plan.Misfit($"the mean takes floating-point types, but the tensor holds {x.dtype}; convert it first"),
        Reduction.Mean => x.mean(dimensions),
        Reduction.Prod => OneByOne(x, dimensions, static (x, dimension) => x.prod(dimension)),
        Reduction.Any => OneByOne(x, dimensions, static (x, dimension) => x.any(dimension)),
        _ => OneByOne(x, dimensions, static (x, dimension) => x.all(dimension)),
    };

    /// <summary>From the last dimension to the first, so that those that remain keep their place.</summary>
    private static Tensor OneByOne(Tensor input, long[] dimensions, Func<Tensor, long, Tensor> reduce)
    {
        var x = input;
        for (var index = dimensions.Length - 1; index >= 0; index--)
        {
            var made = reduce(x, dimensions[index]);
            if (!ReferenceEquals(x, input))
                x.Dispose();
            x = made;
        }

        return x;
    }
}
