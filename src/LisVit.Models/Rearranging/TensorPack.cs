using LisVit.Models.Rearranging;
using static TorchSharp.torch;

namespace LisVit.Models;

/// <summary>Joins tensors of different dimensions along one axis and takes them apart again, in the notation of einops (Rogozhnikov, ICLR 2022).</summary>
/// <remarks>Safe for concurrent use.</remarks>
public static class TensorPack
{
    /// <summary>
    /// Joins tensors along one axis: <c>new[] { token, patches }.Pack("b * d")</c> makes <c>[b n d]</c> of <c>[b d]</c> and <c>[b h w d]</c>, n = 1 + h w.
    /// </summary>
    /// <param name="tensors">At least one tensor; they stay as they are.</param>
    /// <param name="pattern">Axes that all tensors have, and <c>*</c> for those that are packed: none, one or several.</param>
    /// <returns>One new tensor, a copy of several tensors, and what <c>*</c> stood for in each tensor: empty, one or several sizes.</returns>
    /// <exception cref="ArgumentException">The pattern is not well formed, or a tensor does not fit it or the others; the message names it.</exception>
    public static (Tensor Packed, IReadOnlyList<long[]> PackedShapes) Pack(this IReadOnlyList<Tensor> tensors, string pattern)
    {
        var parsed = new PackPattern(pattern);
        if (tensors.Count == 0)
            throw new ArgumentException($"The list of tensors to pack as \"{pattern}\" is empty; it must have at least one.", nameof(tensors));

        long[][] shapes = [.. tensors.Select(tensor => tensor.shape)];
        foreach (var (index, shape) in shapes.Index())
            CheckShape(parsed, index, shape, shapes[0]);

        using var scope = NewDisposeScope();
        var flat = tensors.Zip(shapes, (tensor, shape) => tensor.reshape(parsed.With(shape, [Length(parsed.Middle(shape))])));
        return (cat([.. flat], dim: parsed.Before).MoveToOuterDisposeScope(), [.. shapes.Select(shape => parsed.Middle(shape))]);
    }

    /// <summary>Takes a packed tensor apart: <c>packed.Unpack(packedShapes, "b * d")</c> undoes <see cref="Pack"/>.</summary>
    /// <param name="packed">A tensor with as many dimensions as the pattern; stays as it is.</param>
    /// <param name="packedShapes">What <c>*</c> is to stand for in each tensor. One size of all may be -1: it follows from the others.</param>
    /// <param name="pattern">Axes that all tensors have, and <c>*</c> for the packed one.</param>
    /// <returns>One new tensor for each shape, views of <paramref name="packed"/> where its strides allow.</returns>
    /// <exception cref="ArgumentException">The pattern is not well formed, or the shapes do not take exactly the packed axis; the message names all of them.</exception>
    public static IReadOnlyList<Tensor> Unpack(this Tensor packed, IReadOnlyList<long[]> packedShapes, string pattern)
    {
        var parsed = new PackPattern(pattern);
        var shape = packed.shape;
        ArgumentException Misfit(string reason) =>
            new($"Cannot unpack {PackPattern.Describe(shape)} as \"{pattern}\" into [{string.Join(", ", packedShapes.Select(size => PackPattern.Describe(size)))}]: {reason}.");

        if (shape.Length != parsed.Before + 1 + parsed.After)
            throw Misfit($"the pattern names {parsed.Before + 1 + parsed.After} dimension(s), but the tensor has {shape.Length}");

        var tensors = new List<Tensor>();
        var start = 0L;
        foreach (var middle in PackedLengths.Close(packedShapes, shape[parsed.Before], Misfit))
        {
            var length = Length(middle);
            using var part = packed.narrow(parsed.Before, start, length);
            tensors.Add(part.reshape(parsed.With(shape, middle)));
            start += length;
        }

        return tensors;
    }

    private static void CheckShape(PackPattern pattern, int index, long[] shape, long[] first)
    {
        ArgumentException Misfit(string reason) => new($"Cannot pack tensor {index} of shape {PackPattern.Describe(shape)} as \"{pattern.Text}\": {reason}.");

        if (shape.Length < pattern.Before + pattern.After)
            throw Misfit($"the pattern names {pattern.Before + pattern.After} dimension(s), but the tensor has {shape.Length}");
        var common = pattern.With(shape, [1]);
        var expected = pattern.With(first, [1]);
        for (var dimension = 0; dimension < common.Length; dimension++)
        {
            if (common[dimension] != expected[dimension])
                throw Misfit($"{pattern.NameOf(dimension)} is {common[dimension]}, but {expected[dimension]} in tensor 0");
        }
    }

    private static long Length(long[] sizes) => sizes.Aggregate(1L, (product, size) => checked(product * size));
}
