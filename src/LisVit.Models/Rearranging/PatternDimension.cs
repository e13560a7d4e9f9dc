namespace LisVit.Models.Rearranging;

/// <summary>One dimension of a tensor as a pattern names it: <c>b</c>, <c>(b t)</c>, <c>1</c> (no axes) or <c>...</c>.</summary>
/// <param name="Axes">Axes from the slowest to the fastest.</param>
/// <param name="IsEllipsis">Whether it stands for any number of dimensions; inside parentheses <c>...</c> stands for one.</param>
internal sealed record PatternDimension(IReadOnlyList<PatternAxis> Axes, bool IsEllipsis = false)
{
    /// <summary>The dimensions that this one stands for when the ellipsis stands for <paramref name="unnamed"/>.</summary>
    public IEnumerable<PatternDimension> Expand(IReadOnlyList<PatternAxis> unnamed) =>
        IsEllipsis
            ? unnamed.Select(axis => new PatternDimension([axis]))
            : [new PatternDimension([.. Axes.SelectMany(axis => axis == PatternAxis.Ellipsis ? unnamed : [axis])])];

    public override string ToString() => Axes.Count switch
    {
        0 => "1",
        1 => Axes[0].Name,
        _ => $"({string.Join(' ', Axes)})",
    };
}
