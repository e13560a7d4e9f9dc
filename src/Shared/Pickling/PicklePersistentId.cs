namespace LisVit.Pickling;

/// <summary>A reference to something outside the pickle, such as a storage of a checkpoint.</summary>
/// <param name="Id">What identifies it; a tuple for torch, a text in protocol 0.</param>
internal sealed record PicklePersistentId(object? Id)
{
    public override string ToString() => "a persistent id";
}
