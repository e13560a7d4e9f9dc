using static TorchSharp.torch;

namespace LisVit.Models.Rearranging;

/// <summary>
/// A pattern resolved for one shape: split into axes, permute, merge into dimensions.
/// A step that would change nothing is null.
/// </summary>
internal sealed class RearrangePlan
{
    private readonly long[]? split;
    private readonly long[]? permutation;
    private readonly long[]? merged;

    /// <param name="pattern">The pattern.</param>
    /// <param name="shape">Shape of the tensor.</param>
    /// <param name="given">Sizes that the caller gave, one for each of <see cref="RearrangePattern.Axes"/>; null where it gave none.</param>
    /// <exception cref="ArgumentException">The pattern does not fit; the message names it, the shape and the sizes.</exception>
    public RearrangePlan(RearrangePattern pattern, IReadOnlyList<long> shape, IReadOnlyList<long?> given)
    {
        ArgumentException Misfit(string reason) => new($"Cannot rearrange {Describe(pattern, shape, given)}: {reason}.");

        var hasEllipsis = pattern.Input.Any(dimension => dimension.IsEllipsis);
        var named = pattern.Input.Count - (hasEllipsis ? 1 : 0);
        if (hasEllipsis ? shape.Count < named : shape.Count != named)
            throw Misfit($"the left side names {(hasEllipsis ? "at least " : "")}{named} dimension(s), but the tensor has {shape.Count}");
        var unnamed = Enumerable.Range(0, shape.Count - named).Select(index => $"...{index}").ToArray();
        PatternDimension[] input = [.. pattern.Input.SelectMany(dimension => dimension.Expand(unnamed))];
        PatternDimension[] output = [.. pattern.Output.SelectMany(dimension => dimension.Expand(unnamed))];

        var sizes = new Dictionary<string, long>();
        for (var index = 0; index < pattern.Axes.Count; index++)
        {
            if (given[index] is { } size)
                sizes[pattern.Axes[index]] = size;
        }

        foreach (var (dimension, length) in input.Zip(shape))
        {
            var known = Length(dimension.Axes.Where(sizes.ContainsKey));
            string[] unknown = [.. dimension.Axes.Where(axis => !sizes.ContainsKey(axis))];
            if (unknown.Length > 1)
                throw Misfit($"give the size of all but one of {string.Join(", ", unknown)} in {dimension}, which has {length}");
            if (unknown.Length == 0 && known != length)
                throw Misfit($"{dimension} makes {known}, but the tensor has {length} there");
            if (unknown.Length == 0)
                continue;
            if (known == 0 || length % known != 0)
                throw Misfit($"{dimension} has {length}, which is not a multiple of {known}");
            sizes[unknown[0]] = length / known;
        }

        long Length(IEnumerable<string> axes) => axes.Aggregate(1L, (product, axis) => checked(product * sizes[axis]));

        string[] from = [.. input.SelectMany(dimension => dimension.Axes)];
        string[] to = [.. output.SelectMany(dimension => dimension.Axes)];
        long[] outputShape = [.. output.Select(dimension => Length(dimension.Axes))];
        if (from.SequenceEqual(to))
        {
            merged = DifferentFrom(shape, outputShape);
            return;
        }

        split = DifferentFrom(shape, [.. from.Select(axis => sizes[axis])]);
        permutation = [.. to.Select(axis => (long)Array.IndexOf(from, axis))];
        merged = DifferentFrom([.. to.Select(axis => sizes[axis])], outputShape);
    }

    /// <summary>Carries the plan out. Exactly one new tensor stays; it shares memory with the input where strides allow.</summary>
    public Tensor Apply(Tensor input)
    {
        if (permutation is null)
            return merged is null ? input.alias() : input.reshape(merged);

        using var axes = split is null ? null : input.reshape(split);
        var permuted = (axes ?? input).permute(permutation);
        if (merged is null)
            return permuted;
        using (permuted)
            return permuted.reshape(merged);
    }

    private static long[]? DifferentFrom(IReadOnlyList<long> shape, long[] wanted) => wanted.SequenceEqual(shape) ? null : wanted;

    private static string Describe(RearrangePattern pattern, IReadOnlyList<long> shape, IReadOnlyList<long?> given)
    {
        string[] sizes = [.. pattern.Axes.Zip(given).Where(axis => axis.Second is not null).Select(axis => $"{axis.First} = {axis.Second}")];
        return $"[{string.Join(", ", shape)}] as \"{pattern.Text}\"{(sizes.Length == 0 ? "" : $" with {string.Join(", ", sizes)}")}";
    }
}
