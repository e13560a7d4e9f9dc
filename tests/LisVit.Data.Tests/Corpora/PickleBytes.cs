using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace LisVit.Data.Tests.Corpora;

/// <summary>Writes pickles of annotations, protocol 4, as Python does.</summary>
internal static class PickleBytes
{
    /// <summary>A list of dicts.</summary>
    public static byte[] List(params (string Key, object? Value)[][] items) =>
        [0x80, 4, (byte)']', (byte)'(', .. items.SelectMany(Dictionary), (byte)'e', (byte)'.'];

    /// <summary>A whole item, with a value replaced or left out (by <see cref="Nothing"/>), and a stand-in for the tensor of features.</summary>
    public static (string Key, object? Value)[] Item(string name, string gloss, long frames, string? changedKey = null, object? changed = null) =>
        [.. new (string Key, object? Value)[] { ("name", name), ("signer", "Signer01"), ("gloss", gloss), ("text", "und nun das wetter ."), ("sign", new byte[] { 1, 2, 3 }), ("num_frames", frames), ("alignments", null) }
            .Select(pair => pair.Key == changedKey ? (pair.Key, changed) : pair).Where(pair => !ReferenceEquals(pair.Item2, Nothing))];

    /// <summary>A text that is kept under number 0, to be repeated.</summary>
    public sealed record Kept(string Text);

    /// <summary>The text that was kept, for two bytes.</summary>
    public sealed record KeptBefore;

    /// <summary>Stands for a key that is absent.</summary>
    public static object Nothing { get; } = new();

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var writer = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            writer.Write(bytes);
        return packed.ToArray();
    }

    private static IEnumerable<byte> Dictionary((string Key, object? Value)[] pairs) =>
        [(byte)'}', (byte)'(', .. pairs.SelectMany(pair => (byte[])[.. Value(pair.Key), .. Value(pair.Value)]), (byte)'u'];

    private static byte[] Value(object? value)
    {
        switch (value)
        {
            case null: return [(byte)'N'];
            case long number: return [(byte)'J', .. Little((int)number)];
            case byte[] bytes: return [(byte)'B', .. Little(bytes.Length), .. bytes];
            case Kept kept: return [.. Value(kept.Text), (byte)'q', 0];
            case KeptBefore: return [(byte)'h', 0];
            case string text:
                var utf8 = Encoding.UTF8.GetBytes(text);
                return [(byte)'X', .. Little(utf8.Length), .. utf8];
            default: throw new ArgumentException($"A {value.GetType()} cannot be written.", nameof(value));
        }
    }

    private static byte[] Little(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
