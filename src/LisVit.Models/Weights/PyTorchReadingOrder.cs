namespace LisVit.Models.Weights;

/// <summary>
/// The order in which reading all tensors passes over the fewest bytes. Tensors may share and repeat the values of their storages, but a small
/// file must not ask for endless memory or time by it.
/// </summary>
internal sealed class PyTorchReadingOrder
{
    private const long MaximumSharing = 64;
    private const long FreeBytes = 16L << 20;

    /// <exception cref="InvalidDataException">The tensors need far more bytes than are stored.</exception>
    public PyTorchReadingOrder(PyTorchArchive archive, IReadOnlyDictionary<string, PyTorchTensor> tensors)
    {
        Names =
        [
            .. tensors.OrderBy(pair => pair.Value.StorageKey, StringComparer.Ordinal)
                .ThenBy(pair => pair.Value.FirstByte)
                .ThenBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => pair.Key),
        ];
        Int128 made = 0, passed = 0, stored = 0;
        var (key, position) = ((string?)null, 0L);
        foreach (var tensor in Names.Select(name => tensors[name]).Where(tensor => tensor.Count > 0))
        {
            if (tensor.StorageKey != key)
                stored += archive.PackedBytes(tensor.StorageKey);
            if (tensor.StorageKey != key || tensor.FirstByte < position)
                position = 0;
            made += tensor.ByteCount;
            passed += tensor.EndByte - position;
            (key, position) = (tensor.StorageKey, tensor.EndByte);
        }

        if (Int128.Max(made, passed) > (stored * MaximumSharing) + FreeBytes)
            throw archive.Malformed($"its tensors repeat {stored} stored bytes until they are {made}, and {passed} would be read for that. Save clones of the tensors, not views that overlap");
    }

    /// <summary>The names of all tensors.</summary>
    public IReadOnlyList<string> Names { get; }
}
