using static TorchSharp.torch;

namespace LisVit.Models.Weights;

/// <summary>
/// Reads what <c>torch.save</c> writes: <c>.pt</c>, <c>.pth</c> and Lightning's <c>.ckpt</c>. Nothing in the file is ever called. Objects that are
/// not tensors, dictionaries, lists or plain values are an error, by name, only under the chosen root. Files from before PyTorch 1.6 and TorchScript are refused.
/// </summary>
/// <remarks>Not for use by several threads at a time.</remarks>
public sealed class PyTorchCheckpoint : IDisposable
{
    private readonly PyTorchArchive archive;
    private readonly PyTorchTree tree;
    private readonly PyTorchReadingOrder order;

    private PyTorchCheckpoint(PyTorchArchive archive, string path, string? root)
    {
        this.archive = archive;
        Path = path;
        tree = PyTorchTree.Read(archive, root);
        order = new PyTorchReadingOrder(archive, tree.Tensors);
        Entries = tree.Tensors.ToDictionary(
            pair => pair.Key,
            pair => new PyTorchCheckpointEntry(pair.Key, pair.Value.Type.Type, pair.Value.Shape),
            StringComparer.Ordinal);
    }

    /// <summary>Path of the file, as it was opened.</summary>
    public string Path { get; }

    /// <summary>Keys, joined by slashes, of the dictionary that was chosen; empty for everything.</summary>
    public string Root => tree.Root;

    /// <summary>The tensors under the root by name, without their values. Keys of nested dictionaries and indices of lists are joined by dots.</summary>
    public IReadOnlyDictionary<string, PyTorchCheckpointEntry> Entries { get; }

    /// <summary>The plain values under the root by name: null, bool, long, BigInteger, double, string and byte[].</summary>
    public IReadOnlyDictionary<string, object?> Values => tree.Values;

    /// <summary>Opens a file, reads its structure and checks every tensor against the length of its storage.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="root">
    /// Which part to read: keys joined by slashes, such as <c>model/encoder</c>; empty for everything.
    /// Null chooses <c>state_dict</c> where there is one, and else everything.
    /// </param>
    /// <exception cref="InvalidDataException">The file is malformed, is of another format, or has something under the root that cannot be read; the message names it.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static PyTorchCheckpoint Open(string path, string? root = null) =>
        Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete), path, root);

    /// <summary>Reads one tensor.</summary>
    /// <param name="name">Which; see <see cref="Entries"/>.</param>
    /// <returns>A new contiguous tensor on the CPU that shares memory with no other, in the current dispose scope.</returns>
    /// <exception cref="KeyNotFoundException">There is no tensor of that name under the root.</exception>
    /// <exception cref="InvalidDataException">The file was changed or truncated since it was opened.</exception>
    public Tensor Read(string name)
    {
        if (!tree.Tensors.TryGetValue(name, out var tensor))
            throw new KeyNotFoundException($"'{Path}' has no tensor '{name}' under its root '{Root}'.");
        return archive.Guard(() => tensor.Read(archive, what => archive.Malformed($"tensor '{name}': {what}")));
    }

    /// <summary>Reads all tensors.</summary>
    /// <returns>New tensors on the CPU by name, in the current dispose scope.</returns>
    /// <exception cref="InvalidDataException">The file was changed or truncated since it was opened.</exception>
    public Dictionary<string, Tensor> ReadAll()
    {
        var tensors = order.Names.ToDictionary(name => name, Read, StringComparer.Ordinal);
        return Entries.Keys.ToDictionary(name => name, name => tensors[name], StringComparer.Ordinal);
    }

    /// <summary>Closes the file; tensors that were read stay.</summary>
    public void Dispose() => archive.Dispose();

    internal static PyTorchCheckpoint Open(Stream stream, string path, string? root)
    {
        PyTorchArchive? archive = null;
        try
        {
            PyTorchLegacy.Refuse(stream, path);
            archive = new PyTorchArchive(stream, path);
            return new PyTorchCheckpoint(archive, path, root);
        }
        catch
        {
            archive?.Dispose();
            stream.Dispose();
            throw;
        }
    }
}
