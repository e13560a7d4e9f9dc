using System.Text.Json;

namespace LisVit.Models.Weights;

/// <summary>Parses and checks the header of a safetensors file.</summary>
internal static class SafetensorsHeader
{
    public const int MaximumBytes = 100_000_000;
    private const string MetadataKey = "__metadata__";

    /// <summary>Reads the header; every malformation is an <see cref="InvalidDataException"/> that names the file.</summary>
    public static (Dictionary<string, SafetensorsEntry> Entries, Dictionary<string, string> Metadata) Parse(ReadOnlySpan<byte> json, long dataBytes, string path)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            if (reader.Read())
                throw Malformed(path, "its header holds more than one JSON value");
            return Read(document.RootElement, dataBytes, path);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw Malformed(path, $"its header is not the JSON that the format asks for ({e.Message})", e);
        }
    }

    public static InvalidDataException Malformed(string path, string why, Exception? inner = null) =>
        new($"'{path}' is not a valid safetensors file: {why}.", inner);

    private static (Dictionary<string, SafetensorsEntry> Entries, Dictionary<string, string> Metadata) Read(JsonElement root, long dataBytes, string path)
    {
        var entries = new Dictionary<string, SafetensorsEntry>();
        var metadata = new Dictionary<string, string>();
        if (root.ValueKind != JsonValueKind.Object)
            throw Malformed(path, "its header is no JSON object");
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name == MetadataKey)
            {
                foreach (var value in property.Value.EnumerateObject())
                    metadata[value.Name] = value.Value.GetString() ?? "";
            }
            else if (!entries.TryAdd(property.Name, Entry(property.Name, property.Value, path)))
            {
                throw Malformed(path, $"tensor '{property.Name}' appears twice");
            }
        }

        CheckLayout(entries.Values, dataBytes, path);
        return (entries, metadata);
    }

    private static SafetensorsEntry Entry(string name, JsonElement value, string path)
    {
        if (!value.TryGetProperty("dtype", out var dtype) || !value.TryGetProperty("shape", out var sizes) || !value.TryGetProperty("data_offsets", out var offsets) || offsets.GetArrayLength() != 2)
            throw Malformed(path, $"tensor '{name}' lacks dtype, shape or two data_offsets");
        var found = SafetensorsDtypes.Find(dtype.GetString() ?? "") ?? throw Malformed(path, $"tensor '{name}' has the unknown dtype '{dtype}'");
        var shape = sizes.EnumerateArray().Select(size => size.GetInt64()).ToArray();
        var (begin, end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
        if (begin < 0 || end < begin || BytesOf(shape, found.Bytes) is not { } bytes || bytes != end - begin)
            throw Malformed(path, $"tensor '{name}' of [{string.Join(' ', shape)}] {dtype} does not fit its bytes {begin} to {end}");
        return new SafetensorsEntry(name, found.Type, shape, begin, end);
    }

    private static long? BytesOf(long[] shape, int elementBytes)
    {
        try
        {
            var bytes = (long)elementBytes;
            foreach (var size in shape)
                bytes = size >= 0 ? checked(bytes * size) : throw new OverflowException();
            return bytes;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    // The data must hold the tensors one behind the other, without overlap or gap, and nothing else.
    private static void CheckLayout(IEnumerable<SafetensorsEntry> entries, long dataBytes, string path)
    {
        var end = 0L;
        foreach (var entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != end)
                throw Malformed(path, $"tensor '{entry.Name}' begins at byte {entry.Begin}, but the one before it ends at {end}");
            end = entry.End;
        }

        if (end != dataBytes)
            throw Malformed(path, $"its tensors need {end} bytes of data, but it holds {dataBytes}; it may be truncated");
    }
}
