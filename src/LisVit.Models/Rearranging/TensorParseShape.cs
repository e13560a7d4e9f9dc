using LisVit.Models.Rearranging;
using static TorchSharp.torch;

namespace LisVit.Models;

/// <summary>Names the sizes of a tensor, in the notation of einops (Rogozhnikov, ICLR 2022).</summary>
/// <remarks>Safe for concurrent use.</remarks>
public static class TensorParseShape
{
    /// <summary>Reads sizes by name: <c>x.ParseShape("b _ h w")["h"]</c>. They may be given to <c>Rearrange</c> and its like.</summary>
    /// <param name="x">A tensor of any type and device.</param>
    /// <param name="pattern">
    /// The dimensions. <c>_</c> is one that is of no interest, <c>...</c> any number of them; a number must be the size, 1 and <c>()</c> included.
    /// </param>
    /// <returns>The size of each named axis.</returns>
    /// <exception cref="ArgumentException">The pattern is not well formed, merges axes, or does not fit the shape; the message names both.</exception>
    public static IReadOnlyDictionary<string, long> ParseShape(this Tensor x, string pattern)
    {
        var side = new PatternSide(pattern, .., "in it", allowsBlanks: true);
        if (side.HasEllipsisInParentheses || side.Dimensions.FirstOrDefault(dimension => dimension.Axes.Count > 1) is not null)
            throw PatternSide.Invalid(pattern, "a shape has no merged axes, so parentheses must not hold more than one axis, nor '...'");

        var shape = x.shape;
        ArgumentException Misfit(string reason) => new($"Cannot read the shape [{string.Join(", ", shape)}] as \"{pattern}\": {reason}.");

        var named = side.Dimensions.Count(dimension => !dimension.IsEllipsis);
        if (side.HasEllipsis ? shape.Length < named : shape.Length != named)
            throw Misfit($"the pattern names {(side.HasEllipsis ? "at least " : "")}{named} dimension(s), but the tensor has {shape.Length}");

        var unnamed = Enumerable.Repeat(new PatternAxis(PatternAxis.Blank), shape.Length - named).ToArray();
        var sizes = new Dictionary<string, long>();
        foreach (var (dimension, length) in side.Dimensions.SelectMany(dimension => dimension.Expand(unnamed)).Zip(shape))
        {
            var axis = dimension.Axes.Count == 0 ? new PatternAxis("1", Length: 1) : dimension.Axes[0];
            if (axis.Length is { } expected && expected != length)
                throw Misfit($"the pattern has {expected} where the tensor has {length}");
            if (axis.IsNamed && axis.Name != PatternAxis.Blank)
                sizes.Add(axis.Name, length);
        }

        return sizes;
    }
}
