using System.Numerics;

namespace LisVit.Models.Rearranging;

/// <summary>Finds how much of the packed axis each tensor takes, and the size that was left open as -1.</summary>
internal static class PackedLengths
{
    private const long Open = -1;

    /// <returns>The shapes with no size left open; together they take exactly <paramref name="length"/>.</returns>
    /// <exception cref="ArgumentException">They do not; the message says why, with <paramref name="misfit"/> around the reason.</exception>
    public static IReadOnlyList<long[]> Close(IReadOnlyList<long[]> shapes, long length, Func<string, ArgumentException> misfit)
    {
        if (shapes.SelectMany(shape => shape).Any(size => size < Open))
            throw misfit("a size must not be negative, except one -1 for the size that follows from the others");
        if (shapes.Sum(shape => shape.Count(size => size == Open)) > 1)
            throw misfit("only one size may be -1");

        var open = shapes.FirstOrDefault(shape => shape.Contains(Open));
        var taken = shapes.Where(shape => shape != open).Aggregate(BigInteger.Zero, (sum, shape) => sum + Product(shape));
        if (open is null)
            return taken == length ? shapes : throw misfit($"the shapes take {taken}, but the packed axis has {length}");

        var known = Product(open.Where(size => size != Open));
        var rest = length - taken;
        if (rest < 0 || known == 0 || rest % known != 0)
            throw misfit($"{rest} of {length} are left for {PackPattern.Describe(open)}, which is not a multiple of {known}");
        return [.. shapes.Select(shape => shape == open ? [.. shape.Select(size => size == Open ? (long)(rest / known) : size)] : shape)];
    }

    private static BigInteger Product(IEnumerable<long> sizes) => sizes.Aggregate(BigInteger.One, (product, size) => product * size);
}
