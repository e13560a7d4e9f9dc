using LisVit.Models.Rearranging;
using static TorchSharp.torch;

namespace LisVit.Models;

/// <summary>
/// Moves, loses and gains axes of tensors by name, in the notation of einops (Rogozhnikov, ICLR 2022); docs/notation.md shows it by examples.
/// <para>
/// A pattern names the dimensions before and after <c>-&gt;</c>. A name is an axis; <c>(b t)</c> is one dimension in which <c>t</c> runs fastest;
/// <c>1</c> or <c>()</c> is a dimension of one element; a greater number is an axis of that length without a name;
/// <c>...</c> stands for all dimensions that are not named.
/// </para>
/// </summary>
/// <remarks>Safe for concurrent use: patterns are parsed once and kept for all threads.</remarks>
public static class TensorRearrange
{
    private const int Capacity = 4096;
    private const int OnStack = 16;

    private static readonly PlanCache Rearrangements = new(PatternOperation.Rearrange, Capacity);
    private static readonly PlanCache ReductionPlans = new(PatternOperation.Reduce, Capacity);
    private static readonly PlanCache Repetitions = new(PatternOperation.Repeat, Capacity);

    /// <summary>
    /// Reorders, splits and merges dimensions: <c>x.Rearrange("(b t) c h w -&gt; b c t h w", ("b", 2))</c>.
    /// The same pattern read backwards undoes it.
    /// </summary>
    /// <param name="x">A tensor of any type and device; stays as it is.</param>
    /// <param name="pattern">The dimensions before and after; every axis is on both sides.</param>
    /// <param name="axes">Sizes of axes, at least 0. Within parentheses on the left, all but one must be given.</param>
    /// <returns>One new tensor, a view of <paramref name="x"/> where its strides allow, else a copy.</returns>
    /// <exception cref="ArgumentException">The pattern is not well formed, or does not fit the shape and the sizes; the message names all three.</exception>
    public static Tensor Rearrange(this Tensor x, string pattern, params ReadOnlySpan<(string Axis, long Size)> axes) =>
        Plan(Rearrangements, x, pattern, axes).Apply(x);

    /// <summary>Rearranges tensors of one shape together, as if stacked: <c>frames.Rearrange("t c h w -&gt; c t h w")</c>.</summary>
    /// <param name="tensors">At least one tensor; they stay as they are.</param>
    /// <inheritdoc cref="Rearrange(Tensor, string, ReadOnlySpan{ValueTuple{string, long}})"/>
    /// <param name="pattern">The dimensions before and after; the first on the left counts the tensors.</param>
    /// <param name="axes">Sizes of axes, at least 0.</param>
    /// <returns>One new tensor, always a copy.</returns>
    public static Tensor Rearrange(this IReadOnlyList<Tensor> tensors, string pattern, params ReadOnlySpan<(string Axis, long Size)> axes)
    {
        using var stacked = TensorStack.Stack(tensors, pattern);
        return stacked.Rearrange(pattern, axes);
    }

    /// <summary>
    /// Loses the axes that are on the left only: <c>x.Reduce("b c (h 2) (w 2) -&gt; b c h w", Reduction.Max)</c> is max pooling.
    /// All others may be rearranged on the way.
    /// </summary>
    /// <param name="x">A tensor of any device and of a type that the reduction takes; stays as it is.</param>
    /// <param name="pattern">The dimensions before and after; every axis of the right is on the left. <c>...</c> may be lost too.</param>
    /// <param name="reduction">What becomes of the elements along the lost axes.</param>
    /// <param name="axes">Sizes of axes, at least 0. Within parentheses on the left, all but one must be given.</param>
    /// <returns>One new tensor. If no axis is lost, as by <c>Rearrange</c>, of the same type.</returns>
    /// <exception cref="ArgumentException">
    /// The pattern is not well formed, or does not fit the shape and the sizes; the mean of a type that is not floating-point;
    /// the least or greatest of no elements. The message names the pattern, the shape and the sizes.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="reduction"/> is none of the enumeration.</exception>
    public static Tensor Reduce(this Tensor x, string pattern, Reduction reduction, params ReadOnlySpan<(string Axis, long Size)> axes) =>
        Enum.IsDefined(reduction)
            ? Plan(ReductionPlans, x, pattern, axes).Apply(x, reduction)
            : throw new ArgumentOutOfRangeException(nameof(reduction), reduction, $"There is no such reduction. Use one of {string.Join(", ", Enum.GetNames<Reduction>())}.");

    /// <summary>Reduces tensors of one shape together, as if stacked: <c>models.Reduce("model b v -&gt; b v", Reduction.Mean)</c>.</summary>
    /// <param name="tensors">At least one tensor; they stay as they are.</param>
    /// <inheritdoc cref="Reduce(Tensor, string, Reduction, ReadOnlySpan{ValueTuple{string, long}})"/>
    /// <param name="pattern">The dimensions before and after; the first on the left counts the tensors.</param>
    /// <param name="reduction">What becomes of the elements along the lost axes.</param>
    /// <param name="axes">Sizes of axes, at least 0.</param>
    public static Tensor Reduce(this IReadOnlyList<Tensor> tensors, string pattern, Reduction reduction, params ReadOnlySpan<(string Axis, long Size)> axes)
    {
        using var stacked = TensorStack.Stack(tensors, pattern);
        return stacked.Reduce(pattern, reduction, axes);
    }

    /// <summary>
    /// Gains the axes that are on the right only, along which elements repeat: <c>x.Repeat("b d -&gt; b t d", ("t", 4))</c>.
    /// All others may be rearranged on the way.
    /// </summary>
    /// <param name="x">A tensor of any type and device; stays as it is.</param>
    /// <param name="pattern">The dimensions before and after; every axis of the left is on the right.</param>
    /// <param name="axes">Sizes of axes, at least 0. Those of gained axes must be given, here or as a number in the pattern.</param>
    /// <returns>One new tensor, a view of <paramref name="x"/> where its strides allow, in which repeated elements share memory: copy it before writing to it.</returns>
    /// <exception cref="ArgumentException">The pattern is not well formed, or does not fit the shape and the sizes; the message names all three.</exception>
    public static Tensor Repeat(this Tensor x, string pattern, params ReadOnlySpan<(string Axis, long Size)> axes) =>
        Plan(Repetitions, x, pattern, axes).Apply(x);

    /// <summary>Repeats tensors of one shape together, as if stacked.</summary>
    /// <param name="tensors">At least one tensor; they stay as they are.</param>
    /// <inheritdoc cref="Repeat(Tensor, string, ReadOnlySpan{ValueTuple{string, long}})"/>
    /// <param name="pattern">The dimensions before and after; the first on the left counts the tensors.</param>
    /// <param name="axes">Sizes of axes, at least 0. Those of gained axes must be given.</param>
    public static Tensor Repeat(this IReadOnlyList<Tensor> tensors, string pattern, params ReadOnlySpan<(string Axis, long Size)> axes)
    {
        using var stacked = TensorStack.Stack(tensors, pattern);
        return stacked.Repeat(pattern, axes);
    }

    private static RearrangePlan Plan(PlanCache cache, Tensor x, string pattern, ReadOnlySpan<(string Axis, long Size)> axes)
    {
        // Tensor.shape allocates and calls back into managed code, which costs more than all the rest.
        var dimensions = (int)x.ndim;
        var shape = dimensions <= OnStack ? stackalloc long[OnStack] : new long[dimensions];
        for (var dimension = 0; dimension < dimensions; dimension++)
            shape[dimension] = x.size(dimension);
        return cache.Plan(pattern, shape[..dimensions], axes);
    }
}
