using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Unicode;

namespace LisVit.Pickling;

/// <summary>The pieces of text in pickles, mostly of protocol 0, and how values are shown in errors.</summary>
internal static class PickleText
{
    // Python's own limit: parsing takes more than linear time.
    private const int MaximumDigits = 4_300;
    private const int ShownCharacters = 120;

    public static string Clip(string text) => text.Length <= ShownCharacters ? text : string.Concat(text.AsSpan(0, ShownCharacters), "...");

    /// <returns>The kind of a value in Python's words.</returns>
    public static string KindOf(object? value) => value switch
    {
        null => "None",
        bool => "bool",
        long or BigInteger => "int",
        double => "float",
        string => "str",
        byte[] => "bytes",
        List<object?> => "list",
        object?[] => "tuple",
        PickleDictionary => "dict",
        HashSet<object> => "set",
        _ => value.ToString()!,
    };

    public static object? Integer(ReadOnlySpan<byte> digits)
    {
        if (digits.Length <= MaximumDigits && BigInteger.TryParse(Encoding.ASCII.GetString(digits), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return Narrow(number);
        return null;
    }

    public static object Narrow(BigInteger number) => number >= long.MinValue && number <= long.MaxValue ? (object)(long)number : number;

    public static double? Float(ReadOnlySpan<byte> text) => text switch
    {
        _ when text.SequenceEqual("inf"u8) => double.PositiveInfinity,
        _ when text.SequenceEqual("-inf"u8) => double.NegativeInfinity,
        _ when text.SequenceEqual("nan"u8) => double.NaN,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null,
    };

    /// <summary>Strings of Python 2 are bytes: text where they are UTF-8, and else the bytes.</summary>
    public static object TextOrBytes(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : bytes.ToArray();

    /// <summary>Undoes Python's repr of a byte string.</summary>
    /// <returns>The bytes, or null where it is none.</returns>
    public static byte[]? Unquote(ReadOnlySpan<byte> line)
    {
        line = line.Trim((byte)' ');
        if (line.Length < 2 || line[0] != line[^1] || line[0] is not ((byte)'\'' or (byte)'"'))
            return null;
        line = line[1..^1];
        var bytes = new List<byte>(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] != '\\')
                bytes.Add(line[i]);
            else if (++i == line.Length || Escaped(line, ref i) is not { } value)
                return null;
            else
                bytes.Add(value);
        }

        return [.. bytes];
    }

    /// <summary>Undoes Python's raw-unicode-escape: Latin-1, with backslash u and U before hexadecimal digits.</summary>
    /// <returns>The text, or null where an escape is none.</returns>
    public static string? Unescape(ReadOnlySpan<byte> line)
    {
        var text = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            var digits = line[i] == '\\' && i + 1 < line.Length ? line[i + 1] switch { (byte)'u' => 4, (byte)'U' => 8, _ => 0 } : 0;
            if (digits == 0)
            {
                text.Append((char)line[i]);
                continue;
            }

            if (Hexadecimal(line, i + 2, digits) is not { } code || code > 0x10FFFF)
                return null;
            text.Append(code > 0xFFFF ? char.ConvertFromUtf32(code) : ((char)code).ToString());
            i += 1 + digits;
        }

        return text.ToString();
    }

    private static byte? Escaped(ReadOnlySpan<byte> line, ref int i)
    {
        const string letters = "abfnrtv\\'\"";
        const string meanings = "\a\b\f\n\r\t\v\\'\"";
        var letter = letters.IndexOf((char)line[i], StringComparison.Ordinal);
        if (letter >= 0)
            return (byte)meanings[letter];
        if (line[i] != 'x' || Hexadecimal(line, i + 1, 2) is not { } value)
            return null;
        i += 2;
        return (byte)value;
    }

    private static int? Hexadecimal(ReadOnlySpan<byte> line, int begin, int digits) =>
        begin + digits <= line.Length && int.TryParse(line.Slice(begin, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && value >= 0
            ? value
            : null;
}
