using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace LisVit.Models.Weights;

/// <summary>Lays tensors out behind a header and streams them into a file that appears whole or not at all.</summary>
internal static class SafetensorsWriter
{
    public static void Write(string path, KeyValuePair<string, Tensor>[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        KeyValuePair<string, Tensor>[] laidOut = [.. tensors.OrderByDescending(pair => Alignment(pair.Key, pair.Value))];
        var header = Header(laidOut, metadata);
        // Always the same name, so that what a killed process left is overwritten.
        var temporary = path + ".tmp";
        // Opened before anything can be deleted: where another writer has the file, it is that writer's.
        var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write);
        try
        {
            using (stream)
            {
                stream.Write(header);
                foreach (var (name, tensor) in laidOut)
                    TensorBytes.Write(stream, tensor, TypeOf(name, tensor).Bytes);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception)
        {
            File.Delete(temporary);
            if (FileTooLarge.Says(exception))
                throw new IOException($"{FileTooLarge.Reason(temporary)}.", exception);
            throw;
        }
    }

    private static byte[] Header(KeyValuePair<string, Tensor>[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        buffer.Write(new byte[8]);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            WriteEntries(json, tensors);
            json.WriteEndObject();
        }

        // The values begin at a multiple of 8, as the format asks.
        while (buffer.Length % 8 != 0)
            buffer.WriteByte((byte)' ');
        var bytes = buffer.ToArray();
        var length = bytes.Length - 8;
        if (length > SafetensorsHeader.MaximumLength)
            throw new ArgumentException($"The header has {length} bytes, more than the {SafetensorsHeader.MaximumLength} of the format; shorten the metadata.", nameof(metadata));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)length);
        return bytes;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || metadata.Count == 0)
            return;
        json.WriteStartObject(SafetensorsHeader.MetadataName);
        foreach (var (key, value) in metadata)
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static void WriteEntries(Utf8JsonWriter json, KeyValuePair<string, Tensor>[] tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { SafetensorsHeader.MetadataName };
        var offset = 0L;
        foreach (var (name, tensor) in tensors)
        {
            if (!names.Add(name))
                throw new ArgumentException($"Tensor '{name}' is given twice, or bears the name of the metadata.", nameof(tensors));
            var type = TypeOf(name, tensor);
            var end = offset + (tensor.numel() * type.Bytes);
            json.WriteStartObject(name);
            json.WriteString("dtype", type.Name);
            WriteNumbers(json, "shape", tensor.shape);
            WriteNumbers(json, "data_offsets", [offset, end]);
            json.WriteEndObject();
            offset = end;
        }
    }

    private static void WriteNumbers(Utf8JsonWriter json, string key, long[] numbers)
    {
        json.WriteStartArray(key);
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    // The largest elements come first, so that every value lies at a multiple of its own size.
    private static int Alignment(string name, Tensor tensor) => TypeOf(name, tensor).Bytes;

    private static SafetensorsType TypeOf(string name, Tensor tensor)
    {
        if (tensor.is_sparse)
            throw new ArgumentException($"Tensor '{name}' is sparse; safetensors files hold dense tensors. Write tensor.to_dense().", nameof(tensor));
        return SafetensorsType.Find(tensor.dtype)
            ?? throw new ArgumentException($"Tensor '{name}' is {tensor.dtype}; safetensors files hold {SafetensorsType.Names}.", nameof(tensor));
    }
}
