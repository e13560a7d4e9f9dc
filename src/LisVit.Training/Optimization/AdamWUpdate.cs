using static TorchSharp.torch;

namespace LisVit.Training.Optimization;

/// <summary>A parameter's state and the gradient of one step; null where backward did not reach the parameter.</summary>
internal readonly record struct AdamWUpdate(AdamWSlot Slot, Tensor? Gradient);
