using System.Buffers.Binary;
using System.Text;

namespace LisVit.Data.Caching;

/// <summary>Reads numbers and names one after another, and never beyond the end.</summary>
internal ref struct CacheBytes(ReadOnlySpan<byte> bytes, string source)
{
    private ReadOnlySpan<byte> rest = bytes;

    public readonly int Remaining => rest.Length;

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public UInt128 UInt128() => BinaryPrimitives.ReadUInt128LittleEndian(Take(16));

    /// <summary>A number that must lie between two others.</summary>
    public int Int32(int least, long most, string what)
    {
        var value = Int32();
        return value >= least && value <= most
            ? value
            : throw new InvalidDataException($"'{source}' is no frame cache: its {what} must be in [{least}, {most}], but is {value}.");
    }

    public string Name()
    {
        var length = Int32(0, Math.Min(CacheFormat.LongestName, rest.Length), "length of a clip's name");
        try
        {
            return CacheFormat.Names.GetString(Take(length));
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDataException($"'{source}' is no frame cache: the name of a clip in it is not UTF-8.", exception);
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > rest.Length)
            throw new InvalidDataException($"'{source}' is no frame cache: its index ends too early, {count} more bytes were expected where {rest.Length} are left.");
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }
}
