using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>What a node of the graph of gradients that is written in .NET saved: libtorch would hold it until the whole backward pass is over, as it does not with nodes of its own.</summary>
internal static class SavedTensors
{
    private const string Freed = "freed";

    /// <summary>What was saved.</summary>
    /// <exception cref="InvalidOperationException">It was freed.</exception>
    public static List<Tensor> Of(autograd.AutogradContext context) => context.get_data(Freed) is null
        ? context.get_saved_variables()
        : throw new InvalidOperationException("Gradients were asked for a second time, but their graph was not kept. Keep it (retain_graph: true), or sum the losses and go backward once.");

    /// <summary>Frees these tensors, once gradients are computed, unless the graph is kept. What else the node remembers stays.</summary>
    public static void Free(autograd.AutogradContext context)
    {
        if (CurrentGraph.IsKept)
            return;
        context.Dispose();
        context.save_data(Freed, true);
    }
}
