using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>
/// Sums without TorchSharp's hidden factor: its <c>x + y</c> hands a 1 over by a handle that a finaliser may free before the call reads it, so that a step fails now and then
/// where garbage is collected beside it.
/// </summary>
internal static class TensorSum
{
    // Lives as long as the process.
    private static readonly Scalar One = 1.ToScalar();

    /// <summary>The sum, <c>x + y</c>.</summary>
    public static Tensor Plus(this Tensor x, Tensor y) => x.add(y, One);

    /// <summary>Adds 1 to each element, in place.</summary>
    public static void Increment(this Tensor counts) => counts.add_(One, One);
}
