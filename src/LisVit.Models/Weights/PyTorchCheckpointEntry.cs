using static TorchSharp.torch;

namespace LisVit.Models.Weights;

/// <summary>What a PyTorch checkpoint says of one tensor.</summary>
/// <param name="Name">Its name: the keys that lead to it from the chosen root, joined by dots.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">Its shape; empty for a scalar.</param>
public sealed record PyTorchCheckpointEntry(string Name, ScalarType Type, IReadOnlyList<long> Shape);
