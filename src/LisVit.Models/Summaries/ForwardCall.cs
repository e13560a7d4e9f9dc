using static TorchSharp.torch;

namespace LisVit.Models.Summaries;

/// <summary>One call of a module: the shapes that went in and came out; null for what is no tensor.</summary>
internal sealed record ForwardCall(nn.Module Module, long[]?[] Inputs, long[]? Output)
{
    /// <summary>Shape of an input that must be a tensor.</summary>
    public long[] Input(int index) =>
        Inputs[index] ?? throw new InvalidOperationException($"input {index} of {Module.GetType().Name} must be a tensor for its multiply-accumulates to be counted.");

    /// <summary>Numbers in the output, which must be a tensor.</summary>
    public long OutputSize =>
        (Output ?? throw new InvalidOperationException($"the output of {Module.GetType().Name} must be a tensor for its multiply-accumulates to be counted."))
        .Aggregate(1L, (product, size) => product * size);
}
