using static TorchSharp.torch;

namespace LisVit.Models.Rearranging;

/// <summary>
/// A pattern resolved for one shape: split into axes, reduce, permute, expand, merge into dimensions.
/// A step that would change nothing is null.
/// </summary>
internal sealed class RearrangePlan
{
    private readonly PatternUse use;
    private readonly long[]? split;
    private readonly long[]? reduced;
    private readonly long[]? permutation;
    private readonly long[]? expanded;
    private readonly long[]? merged;

    /// <exception cref="ArgumentException">The pattern does not fit; the message names it, the shape and the sizes.</exception>
    public RearrangePlan(PatternUse use)
    {
        this.use = use;
        var sizes = new AxisSizes(use);
        PatternAxis[] from = [.. sizes.Input.SelectMany(dimension => dimension.Axes)];
        PatternAxis[] to = [.. sizes.Output.SelectMany(dimension => dimension.Axes)];
        var order = WithGained([.. from.Intersect(to)], to);
        long[] lost = [.. from.Index().Where(axis => !to.Contains(axis.Item)).Select(axis => (long)axis.Index)];
        long[] moved = [.. to.Select(axis => (long)order.IndexOf(axis))];
        long[] toSizes = [.. to.Select(axis => sizes[axis])];
        long[] outputShape = [.. sizes.Output.Select(sizes.Length)];

        reduced = lost.Length == 0 ? null : lost;
        permutation = moved.SequenceEqual(Enumerable.Range(0, moved.Length).Select(index => (long)index)) ? null : moved;
        expanded = to.Any(axis => !from.Contains(axis) && sizes[axis] != 1) ? toSizes : null;
        if (reduced is null && permutation is null && expanded is null)
        {
            merged = DifferentFrom(use.Shape, outputShape);
            return;
        }

        // A gained axis is split off with one element, then expanded.
        split = DifferentFrom(use.Shape, [.. (reduced is null ? order : [.. from]).Select(axis => from.Contains(axis) ? sizes[axis] : 1)]);
        merged = DifferentFrom(toSizes, outputShape);
        ReducesNothing = lost.Any(index => sizes[from[index]] == 0);
    }

    /// <summary>Whether an axis that is lost has no elements.</summary>
    public bool ReducesNothing { get; }

    /// <summary>Carries the plan out. Exactly one new tensor stays; it shares memory with the input where strides allow.</summary>
    public Tensor Apply(Tensor input, Reduction reduction = default)
    {
        var x = input;
        if (split is not null)
            x = Next(x.reshape(split));
        if (reduced is not null)
            x = Next(Reductions.Apply(x, reduction, reduced, this));
        if (permutation is not null)
            x = Next(x.permute(permutation));
        if (expanded is not null)
            x = Next(x.expand(expanded));
        if (merged is not null)
            x = Next(x.reshape(merged));
        return ReferenceEquals(x, input) ? input.alias() : x;

        Tensor Next(Tensor made)
        {
            if (!ReferenceEquals(x, input))
                x.Dispose();
            return made;
        }
    }

    public ArgumentException Misfit(string reason) => use.Misfit(reason);

    /// <summary>Puts each axis that is only in <paramref name="to"/> behind its neighbour there, so that it need not be moved.</summary>
    private static List<PatternAxis> WithGained(List<PatternAxis> kept, PatternAxis[] to)
    {
        for (var index = 0; index < to.Length; index++)
        {
            if (!kept.Contains(to[index]))
                kept.Insert(index == 0 ? 0 : kept.IndexOf(to[index - 1]) + 1, to[index]);
        }

        return kept;
    }

    private static long[]? DifferentFrom(long[] shape, long[] wanted) => wanted.SequenceEqual(shape) ? null : wanted;
}
