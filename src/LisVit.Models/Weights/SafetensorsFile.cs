using System.Buffers.Binary;
using static TorchSharp.torch;

namespace LisVit.Models.Weights;

/// <summary>
/// Reads and writes the safetensors format: named tensors behind a JSON header (https://github.com/huggingface/safetensors).
/// An open file keeps showing what it held when it was opened, even when it is replaced meanwhile. An open one is not for use by several threads at a time.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private readonly Stream stream;
    private readonly SafetensorsHeader header;

    private SafetensorsFile(Stream stream, string path, SafetensorsHeader header)
    {
        Path = path;
        this.stream = stream;
        this.header = header;
    }

    /// <summary>Path of the file, as it was opened.</summary>
    public string Path { get; }

    /// <summary>The tensors by name, without their values.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => header.Entries;

    /// <summary>The strings that the writer left in the header.</summary>
    public IReadOnlyDictionary<string, string> Metadata => header.Metadata;

    /// <summary>Opens a file and checks its whole header: types, shapes, bounds, overlaps and the file's length.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="InvalidDataException">The file is malformed; the message names it and what is wrong.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static SafetensorsFile Open(string path) =>
        Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete), path);

    /// <summary>Writes a file under a temporary name, flushes it to the disk and renames it, so that no half-written file bears the name.</summary>
    /// <param name="path">Path of the file; one that exists is replaced.</param>
    /// <param name="tensors">The tensors by name, on any device.</param>
    /// <param name="metadata">Strings for the header.</param>
    /// <exception cref="ArgumentException">A type that the format does not have, or a name given twice.</exception>
    public static void Write(
        string path,
        IEnumerable<KeyValuePair<string, Tensor>> tensors,
        IReadOnlyDictionary<string, string>? metadata = null) =>
        SafetensorsWriter.Write(path, [.. tensors], metadata);

    /// <summary>Reads one tensor.</summary>
    /// <param name="name">Which; see <see cref="Entries"/>.</param>
    /// <returns>A new tensor on the CPU, in the current dispose scope.</returns>
    /// <exception cref="KeyNotFoundException">The file has no tensor of that name.</exception>
    /// <exception cref="InvalidDataException">The file was truncated since it was opened, or truth values are neither 0 nor 1.</exception>
    public Tensor Read(string name)
    {
        if (!header.Entries.TryGetValue(name, out var entry))
            throw new KeyNotFoundException($"'{Path}' has no tensor '{name}'.");
        stream.Position = entry.Offset;
        return TensorBytes.Read(
            chunk => stream.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false),
            [.. entry.Shape],
            entry.Type,
            SafetensorsType.Find(entry.Type)!.Bytes,
            what => SafetensorsHeader.Malformed(Path, $"tensor '{name}': {what}"));
    }

    /// <summary>Reads all tensors.</summary>
    /// <returns>New tensors on the CPU by name, in the current dispose scope.</returns>
    public Dictionary<string, Tensor> ReadAll() => header.Entries.Keys.ToDictionary(name => name, Read, StringComparer.Ordinal);

    /// <summary>Closes the file; tensors that were read stay.</summary>
    public void Dispose() => stream.Dispose();

    internal static SafetensorsFile Open(Stream stream, string path)
    {
        try
        {
            return new SafetensorsFile(stream, path, ReadHeader(stream, path));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static SafetensorsHeader ReadHeader(Stream stream, string path)
    {
        var fileLength = stream.Length;
        if (fileLength < 8)
            throw SafetensorsHeader.Malformed(path, $"it has {fileLength} bytes, and the length of its header alone takes 8");
        Span<byte> prefix = stackalloc byte[8];
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafetensorsHeader.MaximumLength || length > (ulong)(fileLength - 8))
        {
            throw SafetensorsHeader.Malformed(
                path,
                $"its header claims {length} bytes, of {fileLength - 8} in the file and {SafetensorsHeader.MaximumLength} allowed");
        }

        var json = new byte[length];
        stream.ReadExactly(json);
        return SafetensorsHeader.Parse(path, json, fileLength - 8 - (long)length);
    }
}
