using System.IO.Compression;
using LisVit.Pickling;

namespace LisVit.Models.Weights;

/// <summary>The zip file that <c>torch.save</c> writes: a pickle, and a file for each storage.</summary>
internal sealed class PyTorchArchive : IDisposable
{
    private const string PickleName = "data.pkl";

    // Deflate cannot do better than this.
    private const long MaximumRatio = 1_032;

    // The texts of a real pickle pack to a tenth or so. One byte of it can ask for some hundred bytes of memory.
    private const long MaximumPickleRatio = 64;
    private const long FreePickleBytes = 256 << 10;

    private readonly string path;
    private readonly Stream stream;
    private readonly ZipArchive zip;
    private readonly Dictionary<string, ZipArchiveEntry> entries = new(StringComparer.Ordinal);
    private readonly string folder;
    private PyTorchStorage? storage;

    /// <param name="stream">The file; it is closed with the archive, but not where opening fails.</param>
    /// <param name="path">Names the file in errors.</param>
    public PyTorchArchive(Stream stream, string path)
    {
        this.path = path;
        this.stream = stream;
        zip = Guard(() => new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true));
        Guard(() => Index(zip));
        folder = FindFolder();
        RequireLittleEndian();
    }

    public InvalidDataException Malformed(string what, Exception? inner = null) =>
        new($"'{path}' cannot be read as a PyTorch checkpoint: {what}.", inner);

    /// <summary>The value that was saved, with storages as persistent ids, and the length of its pickle.</summary>
    public (object? Value, int PickleBytes) ReadPickle(PickleLimits limits)
    {
        var entry = entries[folder + PickleName];
        if (entry.Length > FreePickleBytes + (MaximumPickleRatio * entry.CompressedLength))
            throw Malformed($"its pickle claims to unpack {entry.CompressedLength} bytes to {entry.Length}, more than {MaximumPickleRatio} times and {FreePickleBytes}. Save it with torch.save, which does not pack it");
        var source = $"{path}/{folder}{PickleName}";
        using var content = Open(entry);
        var pickle = Guard(() => BoundedBytes.ReadAll(content, Math.Min(entry.Length, limits.MaximumBytes), source));
        return (Unpickler.Read(pickle, source, limits), pickle.Length);
    }

    public long StorageBytes(string key) => Storage(key).Length;

    /// <summary>Bytes that a storage takes in the file, which is what memory may be proportional to.</summary>
    public long PackedBytes(string key) => Storage(key).CompressedLength;

    /// <summary>Opens a storage at a byte. It stays open, and in order its bytes are passed over only once.</summary>
    public PyTorchStorage OpenStorage(string key, long offset)
    {
        if (storage is null || storage.Key != key || storage.Position > offset)
        {
            storage?.Dispose();
            storage = new PyTorchStorage(key, Open(Storage(key)));
        }

        storage.SkipTo(offset);
        return storage;
    }

    /// <summary>What .NET's reader of zip files says is passed on under the name of the file.</summary>
    public T Guard<T>(Func<T> function)
    {
        try
        {
            return function();
        }
        catch (Exception e) when (e is EndOfStreamException || (e is InvalidDataException && !e.Message.StartsWith($"'{path}", StringComparison.Ordinal)))
        {
            throw Malformed($"its zip file is damaged ({e.Message})", e);
        }
    }

    public void Dispose()
    {
        storage?.Dispose();
        zip.Dispose();
        stream.Dispose();
    }

    private ZipArchiveEntry Storage(string key) => entries.TryGetValue($"{folder}data/{key}", out var entry)
        ? entry
        : throw Malformed($"it has no storage '{PickleText.Clip(folder)}data/{PickleText.Clip(key)}', though a tensor refers to it");

    private void Index(ZipArchive archive)
    {
        var packed = 0L;
        foreach (var entry in archive.Entries)
        {
            var name = PickleText.Clip(entry.FullName);
            if (entry.IsEncrypted)
                throw Malformed($"its entry '{name}' is encrypted");
            if (!entries.TryAdd(entry.FullName, entry))
                throw Malformed($"it has two entries '{name}'");
            if (entry.CompressedLength < 0 || entry.CompressedLength > stream.Length - packed)
                throw Malformed($"its entries, up to '{name}', claim more than the {stream.Length} bytes that the file has");
            packed += entry.CompressedLength;
            if (entry.Length < 0 || entry.Length / MaximumRatio > entry.CompressedLength + 1)
                throw Malformed($"its entry '{name}' claims to unpack {entry.CompressedLength} bytes to {entry.Length}");
        }
    }

    private string FindFolder()
    {
        string[] pickles = [.. entries.Keys.Where(name => name.EndsWith("/" + PickleName, StringComparison.Ordinal) && name.IndexOf('/', StringComparison.Ordinal) == name.Length - PickleName.Length - 1)];
        if (pickles is not [var pickle])
            throw Malformed($"it is a zip file with {pickles.Length} entries '<name>/{PickleName}', expected is one; save it with torch.save");
        var found = pickle[..^PickleName.Length];
        if (entries.ContainsKey(found + "constants.pkl"))
            throw Malformed("it is a TorchScript program. Save the weights alone, with torch.save(model.state_dict(), path)");
        return found;
    }

    private void RequireLittleEndian()
    {
        if (!entries.TryGetValue(folder + "byteorder", out var entry))
            return;
        using var content = Open(entry);
        var order = System.Text.Encoding.ASCII.GetString(Guard(() => BoundedBytes.ReadAll(content, 16, $"{path}/{folder}byteorder")).Span);
        if (order != "little")
            throw Malformed($"its byteorder is '{order}', and only 'little' can be read. Load and save it again on a little-endian machine");
    }

    private Stream Open(ZipArchiveEntry entry) => Guard(entry.Open);

    private void Guard(Action action) => Guard(() =>
    {
        action();
        return true;
    });
}
