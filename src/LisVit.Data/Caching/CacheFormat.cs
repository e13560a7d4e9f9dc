using System.Text;

namespace LisVit.Data.Caching;

/// <summary>
/// The file: a head; the frames, clip after clip; the index; a trailer of fixed size that says where the index is. Everything is written once, in
/// this order, so that a file whose writing was cut short has no trailer. Numbers are little-endian.
/// </summary>
internal static class CacheFormat
{
    /// <summary>What every cache begins with: a name, and the version of the format.</summary>
    public static ReadOnlySpan<byte> Head => "LISVIT frames 1\n"u8;

    /// <summary>Index offset, index length, file length, XxHash3 of the index and XxHash3 of these four: 8 bytes each.</summary>
    public const int TrailerSize = 40;

    /// <summary>Longest name of a clip, in bytes of UTF-8.</summary>
    public const int LongestName = 4096;

    /// <summary>Largest height and width of a frame, in pixels.</summary>
    public const int LargestSide = 1 << 14;

    /// <summary>The encoding of names; what it cannot write or read is an error.</summary>
    public static UTF8Encoding Names { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether a clip's name can be written.</summary>
    public static bool Holds(string name) => Encoding.UTF8.GetByteCount(name) <= LongestName && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)) == name;
}
