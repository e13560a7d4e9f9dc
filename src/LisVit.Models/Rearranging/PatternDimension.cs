namespace LisVit.Models.Rearranging;

/// <summary>One dimension of a tensor as a pattern names it: <c>b</c>, <c>(b t)</c>, <c>1</c> (no axes) or <c>...</c>.</summary>
/// <param name="Axes">Axes from the slowest to the fastest.</param>
/// <param name="IsEllipsis">Whether it stands for any number of dimensions.</param>
internal sealed record PatternDimension(IReadOnlyList<string> Axes, bool IsEllipsis = false)
{
    public const string Ellipsis = "...";

    /// <summary>The dimensions that this one stands for when the ellipsis stands for <paramref name="unnamed"/>.</summary>
    public IEnumerable<PatternDimension> Expand(IReadOnlyList<string> unnamed) =>
        IsEllipsis
            ? unnamed.Select(axis => new PatternDimension([axis]))
            : [new PatternDimension([.. Axes.SelectMany(axis => axis == Ellipsis ? unnamed : [axis])])];

    public override string ToString() => Axes.Count switch
    {
        0 => "1",
        1 => Axes[0],
        _ => $"({string.Join(' ', Axes)})",
    };
}
