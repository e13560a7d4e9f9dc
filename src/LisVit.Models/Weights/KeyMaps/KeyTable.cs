using System.Collections;

namespace LisVit.Models.Weights;

/// <summary>Rows of a key map: what a name of ours is called elsewhere, and how the names under it are called.</summary>
/// <remarks>
/// A name is a path with dots. <c>#</c> stands for a number, the same in both paths. What a path does not name further stays as it is.
/// Where one of our tensors is stacked from several, the row names them in order.
/// </remarks>
internal sealed class KeyTable : IEnumerable<KeyRow>
{
    private readonly List<KeyRow> rows = [];

    public void Add(string ours, string theirs) => rows.Add(new KeyRow(ours, [theirs]));

    public void Add(string ours, string[] theirs) => rows.Add(new KeyRow(ours, theirs));

    public void Add(string ours, string theirs, KeyTable under)
    {
        foreach (var row in under)
            rows.Add(new KeyRow($"{ours}.{row.Ours}", [.. row.Theirs.Select(name => $"{theirs}.{name}")]));
    }

    public IEnumerator<KeyRow> GetEnumerator() => rows.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
