using System.Text.Json;

namespace LisVit.Models.Weights;

/// <summary>Parses the header of a safetensors file and trusts nothing in it.</summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The limit of the reference implementation.</summary>
    public const long MaximumLength = 100_000_000;

    public const string MetadataName = "__metadata__";

    private const int MaximumDimensions = 64;

    private readonly string path;
    private readonly long dataBegin;
    private readonly long dataLength;

    private SafetensorsHeader(string path, long dataBegin, long dataLength)
    {
        this.path = path;
        this.dataBegin = dataBegin;
        this.dataLength = dataLength;
    }

    public Dictionary<string, SafetensorsEntry> Entries { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <param name="path">Names the file in errors.</param>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataLength">Bytes of the file behind the header.</param>
    public static SafetensorsHeader Parse(string path, ReadOnlyMemory<byte> json, long dataLength)
    {
        if (json.Span is not [(byte)'{', ..])
            throw Malformed(path, "its header does not begin with '{'");
        var header = new SafetensorsHeader(path, 8 + json.Length, dataLength);
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false });
            header.Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // JSON's reader throws the latter for text that is not Unicode.
            throw Malformed(path, $"its header is not JSON ({e.Message})", e);
        }

        header.RequireFullCover();
        return header;
    }

    public static InvalidDataException Malformed(string path, string what, Exception? inner = null) =>
        new($"'{path}' is not a valid safetensors file: {what}. The file may be truncated or damaged; write or fetch it again.", inner);

    private void Read(JsonElement root)
    {
        foreach (var property in root.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Object)
                throw Malformed(path, $"'{property.Name}' in its header is a JSON {property.Value.ValueKind}, not an object");
            if (property.Name == MetadataName)
                ReadMetadata(property.Value);
            else
                Entries.Add(property.Name, ReadEntry(property.Name, property.Value));
        }
    }

    private void ReadMetadata(JsonElement metadata)
    {
        foreach (var property in metadata.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
                throw Malformed(path, $"metadata '{property.Name}' is a JSON {property.Value.ValueKind}, not a string");
            Metadata.Add(property.Name, property.Value.GetString()!);
        }
    }

    private SafetensorsEntry ReadEntry(string name, JsonElement entry)
    {
        var typeName = entry.TryGetProperty("dtype", out var dtype) && dtype.ValueKind == JsonValueKind.String ? dtype.GetString() : null;
        var type = SafetensorsType.Find(typeName)
            ?? throw UnknownType(name, typeName);
        var shape = ReadNumbers(name, entry, "shape");
        var offsets = ReadNumbers(name, entry, "data_offsets");
        if (shape.Length > MaximumDimensions)
            throw Malformed(path, $"tensor '{name}' has {shape.Length} dimensions, at most {MaximumDimensions} are possible");
        if (offsets is not [var begin, var end] || begin > end || end > dataLength)
            throw Malformed(path, $"tensor '{name}' has data_offsets [{string.Join(", ", offsets)}], which do not lie in its {dataLength} data bytes");

        var byteCount = ByteCount(name, shape, type.Bytes);
        if (byteCount != end - begin)
            throw Malformed(path, $"tensor '{name}' of {type.Name} [{string.Join(", ", shape)}] needs {byteCount} bytes but has {end - begin}");
        return new SafetensorsEntry(name, type.Type, shape, dataBegin + begin, byteCount);
    }

    private long[] ReadNumbers(string name, JsonElement entry, string key)
    {
        if (!entry.TryGetProperty(key, out var array) || array.ValueKind != JsonValueKind.Array)
            throw Malformed(path, $"tensor '{name}' has no array '{key}'");
        return
        [
            .. array.EnumerateArray().Select(element =>
                element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var number) && number >= 0
                    ? number
                    : throw Malformed(path, $"'{key}' of tensor '{name}' contains {element}, which is not a whole number from 0")),
        ];
    }

    private long ByteCount(string name, long[] shape, int elementBytes)
    {
        try
        {
            // Torch multiplies sizes even where one of them is 0.
            var largest = shape.Aggregate((long)elementBytes, (product, size) => checked(product * Math.Max(size, 1)));
            return shape.Contains(0) ? 0 : largest;
        }
        catch (OverflowException e)
        {
            throw Malformed(path, $"tensor '{name}' of shape [{string.Join(", ", shape)}] is larger than any file", e);
        }
    }

    private InvalidDataException UnknownType(string name, string? type) => SafetensorsType.IsForeign(type)
        ? new InvalidDataException($"'{path}' has the tensor '{name}' of dtype '{type}', which TorchSharp has no type for. Write it as one of {SafetensorsType.Names}.")
        : Malformed(path, $"tensor '{name}' has dtype '{type}', known are {SafetensorsType.Names}");

    private void RequireFullCover()
    {
        var expected = dataBegin;
        foreach (var entry in Entries.Values.OrderBy(entry => entry.Offset).ThenBy(entry => entry.ByteCount))
        {
            if (entry.Offset < expected)
                throw Malformed(path, $"tensor '{entry.Name}' overlaps the tensor before it");
            if (entry.Offset > expected)
                throw Malformed(path, $"{entry.Offset - expected} bytes before tensor '{entry.Name}' belong to no tensor");
            expected += entry.ByteCount;
        }

        if (expected != dataBegin + dataLength)
            throw Malformed(path, $"its tensors end at byte {expected}, but the file has {dataBegin + dataLength} bytes");
    }
}
