using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>Keys and values of the tokens that a causal self-attention has seen, so that a new token is projected once.</summary>
internal sealed class KeyValueCache : IDisposable
{
    /// <summary>Keys so far, <c>[n heads l c]</c>; null before the first token.</summary>
    public Tensor? Keys { get; private set; }

    /// <summary>Values so far, <c>[n heads l c]</c>; null before the first token.</summary>
    public Tensor? Values { get; private set; }

    /// <summary>Adds the keys and values of new tokens.</summary>
    public void Append(Tensor keys, Tensor values) =>
        Replace(Keys is null ? keys.clone() : cat([Keys, keys], 2), Values is null ? values.clone() : cat([Values, values], 2));

    /// <summary>Makes row i what row <paramref name="rows"/>[i] was.</summary>
    public void Reorder(Tensor rows)
    {
        if (Keys is not null && Values is not null)
            Replace(Keys.index_select(0, rows), Values.index_select(0, rows));
    }

    public void Dispose()
    {
        Keys?.Dispose();
        Values?.Dispose();
    }

    private void Replace(Tensor keys, Tensor values)
    {
        Dispose();
        (Keys, Values) = (keys.DetachFromDisposeScope(), values.DetachFromDisposeScope());
    }
}
