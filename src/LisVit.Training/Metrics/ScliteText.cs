using System.Globalization;
using System.Text;

namespace LisVit.Training.Metrics;

/// <summary>
/// Names and glosses that sclite takes literally. It reads <c>@</c> as nothing, <c>{ a / b }</c> and <c>&lt;ALT&gt;</c> as alternatives, <c>&lt;...&gt;</c>
/// as a label, <c>;</c> and <c>*</c> in front of a line as a comment, and has options for <c>(...)</c>; white space parts fields. So letters, marks, digits
/// and <c>- _ + . /</c> are kept and all else becomes <c>%</c> with the hexadecimal bytes of its UTF-8, as in a URI: what was equal stays equal, what was not does not.
/// </summary>
internal static class ScliteText
{
    // A longer field is cut without a word, which can make different glosses equal.
    private const int LongestField = 500;

    // A segment that contains it, in any case, is left out of the score.
    private const string Ignored = "IGNORE_TIME_SEGMENT_IN_SCORING";

    public static string Escape(string text, string what, string clip)
    {
        if (string.IsNullOrEmpty(text))
            throw new ArgumentException($"Clip '{clip}' has an empty {what}; sclite has no way to write it.");
        var escaped = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune))
                throw new ArgumentException($"The {what} '{text}' of clip '{clip}' has half a surrogate pair at {i}, so it is no text and cannot be written as UTF-8.");
            i += rune.Utf16SequenceLength;
            if (IsLiteral(rune))
                escaped.Append(rune.ToString());
            else
                Percent(rune, escaped);
        }

        var result = escaped.ToString();
        if (result.Contains(Ignored, StringComparison.OrdinalIgnoreCase))
            result = result.Replace("_", "%5F", StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetByteCount(result);
        return bytes <= LongestField
            ? result
            : throw new ArgumentException($"The {what} '{text[..Math.Min(text.Length, 40)]}...' of clip '{clip}' takes {bytes} bytes, and sclite cuts fields after {LongestField}: shorten it.");
    }

    private static bool IsLiteral(Rune rune) => Rune.IsLetterOrDigit(rune)
        || rune.Value is '-' or '_' or '+' or '.' or '/'
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static void Percent(Rune rune, StringBuilder escaped)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
            escaped.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
    }
}
