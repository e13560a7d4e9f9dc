using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace LisVit.Data.Tests.Frames;

/// <summary>PNG files written chunk by chunk, also such as no encoder writes.</summary>
internal static class PngBytes
{
    public const byte Grey = 0;
    public const byte Colour = 2;
    public const byte Palette = 3;
    public const byte GreyAlpha = 4;
    public const byte ColourAlpha = 6;

    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>A file of one colour.</summary>
    /// <param name="pixel">The bytes of a pixel; for less than 8 bits, of as many pixels as a byte holds.</param>
    /// <param name="before">Chunks before the pixels.</param>
    public static byte[] Flat(int width, int height, int bits, byte colourType, byte[] pixel, params byte[][] before)
    {
        var pixels = bits < 8 ? (width * bits + 7) / 8 : width;
        byte[] row = [0, .. Enumerable.Repeat(pixel, pixels).SelectMany(value => value)];
        return [.. Signature, .. Header(width, height, bits, colourType), .. before.SelectMany(chunk => chunk), .. Data([.. Enumerable.Repeat(row, height).SelectMany(value => value)]), .. Chunk("IEND", [])];
    }

    /// <summary>A file whose header claims any size, and that has a few pixels.</summary>
    public static byte[] Claiming(int width, int height) =>
        [.. Signature, .. Header(width, height, 8, Colour), .. Data(new byte[100]), .. Chunk("IEND", [])];

    public static byte[] Chunk(string type, byte[] content)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. content];
        return [.. BigEndian(content.Length), .. body, .. BigEndian((int)Checksum(body))];
    }

    /// <summary>Makes the checksums of a damaged file right, so that what it holds reaches the decoder.</summary>
    public static byte[] WithRightChecksums(byte[] file)
    {
        byte[] mended = [.. file];
        for (var at = Signature.Length; at + 12 <= mended.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(mended.AsSpan(at));
            if (length < 0 || length > mended.Length - at - 12)
                break;
            BinaryPrimitives.WriteUInt32BigEndian(mended.AsSpan(at + 8 + length), Checksum(mended.AsSpan(at + 4, length + 4)));
            at += length + 12;
        }

        return mended;
    }

    public static byte[] BigEndian(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>Pixels as deflated in an IDAT or fdAT chunk.</summary>
    public static byte[] Deflated(byte[] rows)
    {
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Fastest))
            deflate.Write(rows);
        return packed.ToArray();
    }

    private static byte[] Data(byte[] rows) => Chunk("IDAT", Deflated(rows));

    private static byte[] Header(int width, int height, int bits, byte colourType) =>
        Chunk("IHDR", [.. BigEndian(width), .. BigEndian(height), (byte)bits, colourType, 0, 0, 0]);

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var checksum = uint.MaxValue;
        foreach (var value in bytes)
        {
            checksum ^= value;
            for (var bit = 0; bit < 8; bit++)
                checksum = (checksum >> 1) ^ ((checksum & 1) * 0xEDB88320);
        }

        return ~checksum;
    }
}
