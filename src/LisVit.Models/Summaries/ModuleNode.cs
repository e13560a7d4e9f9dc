using static TorchSharp.torch;

namespace LisVit.Models.Summaries;

/// <summary>A module and where it lies in its tree.</summary>
internal sealed record ModuleNode(nn.Module Module, string Path, int Depth)
{
    /// <summary>The tree, each module before those below it; a module that is registered twice is taken where it is first met.</summary>
    public static IReadOnlyList<ModuleNode> Tree(nn.Module root)
    {
        var nodes = new List<ModuleNode>();
        var met = new HashSet<nn.Module>();
        Add(root, "", 0);
        return nodes;

        void Add(nn.Module module, string path, int depth)
        {
            if (!met.Add(module))
                return;
            nodes.Add(new ModuleNode(module, path, depth));
            foreach (var (name, child) in module.named_children())
                Add(child, path.Length == 0 ? name : $"{path}.{name}", depth + 1);
        }
    }
}
