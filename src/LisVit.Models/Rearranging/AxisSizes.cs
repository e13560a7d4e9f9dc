namespace LisVit.Models.Rearranging;

/// <summary>The size of every axis of a pattern, found from the shape of a tensor and the sizes that the caller gave.</summary>
internal sealed class AxisSizes
{
    private readonly PatternUse use;
    private readonly Dictionary<PatternAxis, long> sizes = [];

    /// <exception cref="ArgumentException">The pattern does not fit; the message names it, the shape and the sizes.</exception>
    public AxisSizes(PatternUse use)
    {
        this.use = use;
        var pattern = use.Pattern;
        var named = pattern.Input.Dimensions.Count(dimension => !dimension.IsEllipsis);
        if (pattern.Input.HasEllipsis ? use.Shape.Length < named : use.Shape.Length != named)
            throw use.Misfit($"the left side names {(pattern.Input.HasEllipsis ? "at least " : "")}{named} dimension(s), but the tensor has {use.Shape.Length}");

        PatternAxis[] unnamed = [.. Enumerable.Range(0, use.Shape.Length - named).Select(index => new PatternAxis($"...{index}"))];
        Input = [.. pattern.Input.Dimensions.SelectMany(dimension => dimension.Expand(unnamed))];
        Output = [.. pattern.Output.Dimensions.SelectMany(dimension => dimension.Expand(unnamed))];

        foreach (var (axis, size) in pattern.Axes.Zip(use.Given).Where(axis => axis.Second != PatternUse.NotGiven))
            sizes[axis] = size;
        foreach (var axis in pattern.Input.Axes.Concat(pattern.Output.Axes).Where(axis => axis.Length is not null))
            sizes[axis] = axis.Length!.Value;
        foreach (var (dimension, length) in Input.Zip(use.Shape))
            Infer(dimension, length);
        foreach (var axis in Output.SelectMany(dimension => dimension.Axes).Where(axis => !sizes.ContainsKey(axis)))
            throw use.Misfit($"give the size of {axis}, which is on the right only");
        Product(Output.SelectMany(dimension => dimension.Axes), "the result");
    }

    /// <summary>Dimensions of the tensor that comes in, one for each of its shape.</summary>
    public IReadOnlyList<PatternDimension> Input { get; }

    /// <summary>Dimensions of the tensor that goes out.</summary>
    public IReadOnlyList<PatternDimension> Output { get; }

    public long this[PatternAxis axis] => sizes[axis];

    public long Length(PatternDimension dimension) => Product(dimension.Axes, dimension);

    private void Infer(PatternDimension dimension, long length)
    {
        var known = Product(dimension.Axes.Where(sizes.ContainsKey), dimension);
        PatternAxis[] unknown = [.. dimension.Axes.Where(axis => !sizes.ContainsKey(axis))];
        if (unknown.Length > 1)
            throw use.Misfit($"give the size of all but one of {string.Join(", ", unknown)} in {dimension}, which has {length}");
        if (unknown.Length == 0 && known != length)
            throw use.Misfit($"{dimension} makes {known}, but the tensor has {length} there");
        if (unknown.Length == 0)
            return;
        if (known == 0 || length % known != 0)
            throw use.Misfit($"{dimension} has {length}, which is not a multiple of {known}");
        sizes[unknown[0]] = length / known;
    }

    private long Product(IEnumerable<PatternAxis> axes, object what)
    {
        try
        {
            return axes.Aggregate(1L, (product, axis) => checked(product * sizes[axis]));
        }
        catch (OverflowException)
        {
            throw use.Misfit($"{what} has more elements than fit 64 bits");
        }
    }
}
