using System.Buffers.Binary;
using System.Text;

namespace LisVit.Models.Tests.Weights;

/// <summary>Lays out zip files of stored entries, with the 64-bit fields that .NET writes for large files only.</summary>
internal static class ZipBytes
{
    private const ushort Zip64Version = 45;

    public static byte[] Of(bool zip64, params IEnumerable<(string Name, byte[] Content)> entries)
    {
        var (file, directory, count) = (new List<byte>(), new List<byte>(), 0);
        foreach (var (name, content) in entries)
        {
            var (offset, bytes) = (file.Count, Encoding.UTF8.GetBytes(name));
            byte[] common = [.. Two(Zip64Version), .. Two(0), .. Two(0), .. Four(0), .. Four(Crc(content))];
            byte[] extra = zip64 ? [.. Two(1), .. Two(16), .. Eight(content.Length), .. Eight(content.Length)] : [];
            var size = zip64 ? uint.MaxValue : (uint)content.Length;
            file.AddRange([.. "PK\u0003\u0004"u8, .. common, .. Four(size), .. Four(size), .. Two(bytes.Length), .. Two(extra.Length), .. bytes, .. extra, .. content]);
            directory.AddRange(
            [
                .. "PK\u0001\u0002"u8, .. Two(Zip64Version), .. common, .. Four(size), .. Four(size), .. Two(bytes.Length), .. Two(extra.Length),
                .. Two(0), .. Two(0), .. Two(0), .. Four(0), .. Four((uint)offset), .. bytes, .. extra,
            ]);
            count++;
        }

        return [.. file, .. directory, .. "PK\u0005\u0006"u8, .. Two(0), .. Two(0), .. Two(count), .. Two(count), .. Four((uint)directory.Count), .. Four((uint)file.Count), .. Two(0)];
    }

    private static uint Crc(byte[] content)
    {
        var crc = uint.MaxValue;
        foreach (var value in content)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }

    private static byte[] Two(int number) => Eight(number)[..2];

    private static byte[] Four(uint number) => Eight(number)[..4];

    private static byte[] Eight(long number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return bytes;
    }
}
