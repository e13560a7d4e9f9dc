using CsCheck;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Decoding;

/// <summary>Small random clips for the comparison with brute force.</summary>
internal static class CtcCases
{
    /// <summary>Logits of one clip: 0 to 5 frames, 2 to 4 classes.</summary>
    public static Gen<double[][]> Logits { get; } =
        from frames in Gen.Int[0, 5]
        from classes in Gen.Int[2, 4]
        from logits in Gen.Double[-4, 4].Array[classes].Array[frames]
        select frames == 0 ? [] : logits;

    /// <summary>As <see cref="Logits"/>, but no two classes of a frame are equally likely.</summary>
    public static Gen<double[][]> Decided { get; } = Logits.Where(logits => Array.TrueForAll(logits, frame =>
        frame.Order().Zip(frame.Order().Skip(1)).All(pair => pair.Second - pair.First > 1e-4)));

    /// <summary>As a batch of one, <c>[1 t v]</c>.</summary>
    public static Tensor Batch(double[][] logits) =>
        logits.Length == 0 ? zeros([1, 0, 3], dtype: float64) : tensor(logits.SelectMany(frame => frame).ToArray(), [1, logits.Length, logits[0].Length]);
}
