namespace LisVit.Models.Blocks;

/// <summary>The graph of gradients whose backward pass this thread runs.</summary>
internal static unsafe class CurrentGraph
{
    private static readonly Lazy<nint> KeepGraph = new(() => LibTorchExports.FindOne(byGcc: "_ZN5torch8autograd33get_current_graph_task_keep_graphEv", byMicrosoft: "?get_current_graph_task_keep_graph@autograd@torch@@YA_NXZ"));

    /// <summary>Whether its nodes may be asked again (<c>retain_graph</c>), so that they must keep what they saved; true also where libtorch does not tell.</summary>
    public static bool IsKept => KeepGraph.Value == 0 || ((delegate* unmanaged<byte>)KeepGraph.Value)() != 0;
}
