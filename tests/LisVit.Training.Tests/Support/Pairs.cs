using static TorchSharp.torch;

namespace LisVit.Training.Tests.Support;

/// <summary>A batch of inputs [n 4] and targets [n 1].</summary>
internal sealed record Pairs(Tensor Inputs, Tensor Targets) : IDisposable
{
    public void Dispose()
    {
        Inputs.Dispose();
        Targets.Dispose();
    }
}
