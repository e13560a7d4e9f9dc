using System.Buffers.Binary;
using System.IO.Hashing;

namespace LisVit.Data.Caching;

/// <summary>The end of a cache, which says where its index is and holds the checksum of it.</summary>
internal static class CacheTrailer
{
    public static byte[] Encode(long indexOffset, ReadOnlySpan<byte> index)
    {
        var trailer = new byte[CacheFormat.TrailerSize];
        BinaryPrimitives.WriteInt64LittleEndian(trailer, indexOffset);
        BinaryPrimitives.WriteInt64LittleEndian(trailer.AsSpan(8), index.Length);
        BinaryPrimitives.WriteInt64LittleEndian(trailer.AsSpan(16), indexOffset + index.Length + trailer.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(trailer.AsSpan(24), XxHash3.HashToUInt64(index));
        BinaryPrimitives.WriteUInt64LittleEndian(trailer.AsSpan(32), XxHash3.HashToUInt64(trailer.AsSpan(0, 32)));
        return trailer;
    }

    /// <summary>Reads head, trailer and index of a file; its frames are left alone.</summary>
    /// <param name="file">The whole file; it can seek.</param>
    /// <param name="source">The file, for messages.</param>
    /// <exception cref="InvalidDataException">It is no cache, or not a whole one.</exception>
    public static CacheIndex ReadIndex(Stream file, string source)
    {
        Span<byte> head = stackalloc byte[CacheFormat.Head.Length];
        Span<byte> trailer = stackalloc byte[CacheFormat.TrailerSize];
        var length = file.Length;
        if (length < head.Length + trailer.Length)
            throw new InvalidDataException($"'{source}' is no frame cache: it is {length} bytes long, expected are at least {head.Length + trailer.Length}.");
        file.ReadExactly(head);
        if (!head.SequenceEqual(CacheFormat.Head))
            throw new InvalidDataException($"'{source}' is no frame cache of this version: it does not begin with 'LISVIT frames 1'.");

        file.Position = length - trailer.Length;
        file.ReadExactly(trailer);
        var offset = BinaryPrimitives.ReadInt64LittleEndian(trailer);
        var indexLength = BinaryPrimitives.ReadInt64LittleEndian(trailer[8..]);
        if (XxHash3.HashToUInt64(trailer[..32]) != BinaryPrimitives.ReadUInt64LittleEndian(trailer[32..]))
            throw new InvalidDataException($"'{source}' is no whole frame cache: its end is damaged or missing.");
        if (BinaryPrimitives.ReadInt64LittleEndian(trailer[16..]) != length || offset < head.Length || indexLength < 0 || indexLength > Array.MaxLength || offset != length - trailer.Length - indexLength)
            throw new InvalidDataException($"'{source}' is no whole frame cache: it is {length} bytes long with {indexLength} bytes of index at {offset}, which cannot be.");

        file.Position = offset;
        var index = new byte[indexLength];
        file.ReadExactly(index);
        return XxHash3.HashToUInt64(index) == BinaryPrimitives.ReadUInt64LittleEndian(trailer[24..])
            ? CacheIndex.Decode(index, offset, source)
            : throw new InvalidDataException($"'{source}' is no whole frame cache: its index is damaged.");
    }
}
