using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace LisVit.Models.Weights;

/// <summary>Writes safetensors files.</summary>
internal static class SafetensorsWriter
{
    private const int Alignment = 8;

    public static void Write(string path, IReadOnlyCollection<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var temporary = path + ".tmp";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            var header = Header(tensors, metadata);
            Span<byte> prefix = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
            stream.Write(prefix);
            stream.Write(header);
            foreach (var (_, value) in tensors)
                Write(stream, value);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private static byte[] Header(IReadOnlyCollection<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject("__metadata__");
                foreach (var (name, value) in metadata)
                    json.WriteString(name, value);
                json.WriteEndObject();
            }

            var begin = 0L;
            foreach (var (name, value) in tensors)
                begin = WriteEntry(json, name, value, begin);
            json.WriteEndObject();
        }

        // Spaces behind the JSON align the data, as readers that map the file expect.
        while ((sizeof(long) + buffer.Length) % Alignment != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static long WriteEntry(Utf8JsonWriter json, string name, Tensor value, long begin)
    {
        var end = begin + (value.numel() * value.element_size());
        json.WriteStartObject(name);
        json.WriteString("dtype", SafetensorsDtypes.NameOf(value.dtype));
        json.WriteStartArray("shape");
        foreach (var size in value.shape)
            json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
        return end;
    }

    private static void Write(FileStream stream, Tensor value)
    {
        if (value.numel() == 0)
            return;
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        stream.Write(value.detach().cpu().contiguous().bytes);
    }
}
