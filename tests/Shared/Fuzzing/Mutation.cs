using System.Buffers.Binary;
using System.Text.RegularExpressions;

namespace LisVit.Tests.Fuzzing;

/// <summary>Damages files the way disks, editors and attackers do.</summary>
internal static partial class Mutation
{
    private const int MostAtOnce = 4;

    private static readonly long[] Extremes =
        [0, 1, -1, 7, 127, 128, 255, 256, 32_767, 65_535, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32, 1L << 40, 1L << 62, long.MaxValue, long.MinValue];

    private static readonly string[] ExtremeNumbers =
        ["0", "-1", "1", "2", "255", "4294967296", "4611686018427387904", "9223372036854775807", "18446744073709551616", "1e308", "0.5", "-0", "[]", "null", "\"\""];

    /// <param name="seeds">Sound inputs, one of which is damaged.</param>
    /// <param name="opcodes">Bytes that mean something in the format.</param>
    public static byte[] OfOne(byte[][] seeds, ReadOnlySpan<byte> opcodes, Random random)
    {
        var bytes = Pick(seeds, random);
        for (var i = random.Next(2) * random.Next(MostAtOnce); i >= 0; i--)
            bytes = Once(bytes, seeds, opcodes, random);
        return bytes;
    }

    private static byte[] Once(byte[] bytes, byte[][] seeds, ReadOnlySpan<byte> opcodes, Random random)
    {
        if (bytes.Length == 0)
            return [(byte)random.Next(256)];
        var (at, length) = Region(bytes, random);
        return random.Next(10) switch
        {
            0 => With(bytes, at, [(byte)(bytes[at] ^ (1 << random.Next(8)))]),
            1 => With(bytes, at, [(byte)random.Next(256)]),
            2 or 3 => With(bytes, at, [opcodes[random.Next(opcodes.Length)]]),
            4 => With(bytes, at, Extreme(random)),
            5 => bytes[..at],
            6 => [.. bytes[..at], .. bytes[(at + length)..]],
            7 => [.. bytes[..(at + length)], .. bytes[at..]],
            8 => Splice(bytes, at, Pick(seeds, random), random),
            _ => OtherNumber(bytes, at, random),
        };
    }

    private static byte[] With(byte[] bytes, int at, ReadOnlySpan<byte> replacement)
    {
        byte[] changed = [.. bytes];
        replacement[..Math.Min(replacement.Length, bytes.Length - at)].CopyTo(changed.AsSpan(at));
        return changed;
    }

    private static byte[] Extreme(Random random)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Extremes[random.Next(Extremes.Length)]);
        return bytes[..(1 << random.Next(4))];
    }

    private static byte[] Splice(byte[] bytes, int at, byte[] other, Random random)
    {
        var (begin, length) = Region(other, random);
        return [.. bytes[..at], .. other[begin..(begin + length)], .. bytes[at..]];
    }

    // The next run of digits behind a place becomes another number.
    private static byte[] OtherNumber(byte[] bytes, int at, Random random)
    {
        var number = Digits().Match(System.Text.Encoding.Latin1.GetString(bytes, at, Math.Min(64, bytes.Length - at)));
        return number.Success
            ? [.. bytes[..(at + number.Index)], .. System.Text.Encoding.Latin1.GetBytes(Pick(ExtremeNumbers, random)), .. bytes[(at + number.Index + number.Length)..]]
            : bytes;
    }

    private static (int At, int Length) Region(byte[] bytes, Random random)
    {
        var at = random.Next(bytes.Length);
        return (at, random.Next(1, Math.Min(bytes.Length - at, 1 << random.Next(9)) + 1));
    }

    private static T Pick<T>(T[] items, Random random) => items[random.Next(items.Length)];

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
