using LisVit.Models.Computing;
using static TorchSharp.torch;

namespace LisVit.Models.Stepping;

/// <summary>Weights that are read where they lie: what is held here stays there, whatever becomes of the module that they are of.</summary>
internal sealed class HeldWeights : IDisposable
{
    private readonly List<Tensor> held = [];

    /// <summary>Whether it can hold such weights: all of one type, on a processor, without gaps.</summary>
    public static bool Serves(IEnumerable<Tensor> weights)
    {
        ScalarType? type = null;
        return weights.All(weight => TensorMemory.Serves(weight) && weight.is_contiguous() && weight.dtype == (type ??= weight.dtype));
    }

    /// <summary>Where weights lie, until this is disposed.</summary>
    public TensorMemory Hold(Tensor weight)
    {
        var same = weight.detach().DetachFromDisposeScope();
        held.Add(same);
        return new TensorMemory(same);
    }

    public void Dispose()
    {
        foreach (var weight in held)
            weight.Dispose();
        held.Clear();
    }
}
