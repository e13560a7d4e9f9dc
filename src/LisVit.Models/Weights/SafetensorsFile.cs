using System.Buffers.Binary;
using static TorchSharp.torch;

namespace LisVit.Models.Weights;

/// <summary>Reads a safetensors file: names, shapes, metadata at once, tensors when asked for. Safe for one thread at a time.</summary>
/// <remarks>Format: 8 bytes of header length (little-endian), a JSON header, then the tensors' bytes.</remarks>
public sealed class SafetensorsFile : IDisposable
{
    private readonly FileStream stream;
    private readonly long dataStart;
    private readonly Dictionary<string, SafetensorsEntry> entries;

    private SafetensorsFile(FileStream stream)
    {
        this.stream = stream;
        Path = stream.Name;
        var header = ReadHeader();
        dataStart = sizeof(long) + header.Length;
        (entries, var metadata) = SafetensorsHeader.Parse(header, stream.Length - dataStart, Path);
        Metadata = metadata;
    }

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    /// <summary>The tensors, by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => entries;

    /// <summary>Free text beside the tensors, by name.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its whole layout.</summary>
    /// <param name="path">Where it is.</param>
    /// <exception cref="InvalidDataException">It is malformed or truncated; the message says how.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static SafetensorsFile Open(string path)
    {
        var stream = File.OpenRead(path);
        try
        {
            return new SafetensorsFile(stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads one tensor onto the CPU.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>A new tensor.</returns>
    /// <exception cref="KeyNotFoundException">The file has no tensor of that name.</exception>
    public Tensor Read(string name)
    {
        if (!entries.TryGetValue(name, out var entry))
            throw new KeyNotFoundException($"'{Path}' has no tensor '{name}'.");
        var tensor = empty([.. entry.Shape], entry.Type);
        stream.Position = dataStart + entry.Begin;
        if (entry.End > entry.Begin)
            stream.ReadExactly(tensor.bytes);
        return tensor;
    }

    /// <summary>Writes tensors as a safetensors file, under a temporary name first: the file is whole, or the former one stays.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="tensors">Tensors by name, on any device.</param>
    /// <param name="metadata">Free text beside them.</param>
    public static void Write(string path, IReadOnlyCollection<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        SafetensorsWriter.Write(path, tensors, metadata ?? new Dictionary<string, string>());

    /// <summary>Closes the file.</summary>
    public void Dispose() => stream.Dispose();

    private byte[] ReadHeader()
    {
        Span<byte> prefix = stackalloc byte[sizeof(long)];
        if (stream.Length < prefix.Length)
            throw SafetensorsHeader.Malformed(Path, $"it has {stream.Length} bytes, fewer than the {prefix.Length} of a header's length");
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (length is < 2 or > SafetensorsHeader.MaximumBytes || length > stream.Length - prefix.Length)
            throw SafetensorsHeader.Malformed(Path, $"it states a header of {length} bytes, but must have 2 to {Math.Min(SafetensorsHeader.MaximumBytes, stream.Length - prefix.Length)}");
        var header = new byte[length];
        stream.ReadExactly(header);
        return header;
    }
}
