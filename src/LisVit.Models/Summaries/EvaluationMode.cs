namespace LisVit.Models.Summaries;

/// <summary>Puts modules into evaluation mode and gives each its own mode back.</summary>
internal sealed class EvaluationMode : IDisposable
{
    private readonly (ModuleNode Node, bool Training)[] modes;

    public EvaluationMode(IReadOnlyList<ModuleNode> tree)
    {
        modes = [.. tree.Select(node => (node, node.Module.training))];
        tree[0].Module.eval();
    }

    // A mode reaches down the tree, so those above are set before those below.
    public void Dispose()
    {
        foreach (var (node, training) in modes)
        {
            if (node.Module.training != training)
                node.Module.train(training);
        }
    }
}
