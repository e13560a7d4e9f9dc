using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace LisVit.Data.Corpora;

/// <summary>Reads csv files of corpora, quoted ones with commas or unquoted ones with bars, in memory of a line.</summary>
internal static class CsvRows
{
    // The parser's own buffer doubles until a line fits.
    private const int BufferSize = 2_048;

    /// <summary>As PHOENIX writes: separated by bars, and a quote is a character like any other.</summary>
    public static CsvConfiguration Unquoted { get; } = new(CultureInfo.InvariantCulture) { Delimiter = "|", Mode = CsvMode.NoEscape, BufferSize = BufferSize };

    /// <summary>As spreadsheets write (RFC 4180): separated by commas, and a field may be quoted.</summary>
    public static CsvConfiguration Quoted { get; } = new(CultureInfo.InvariantCulture) { Delimiter = ",", Mode = CsvMode.RFC4180, BufferSize = BufferSize };

    /// <summary>Reads all rows, the header first; blank lines are left out.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="source">Names it in errors.</param>
    /// <param name="format"><see cref="Unquoted"/> or <see cref="Quoted"/>.</param>
    /// <param name="limits">How much it may hold; null for the default.</param>
    /// <exception cref="InvalidDataException">It is no such file; the message names the line.</exception>
    public static IEnumerable<CsvRow> Read(Stream stream, string source, CsvConfiguration format, CsvLimits? limits = null)
    {
        using var text = new BoundedText(stream, source, limits ?? CsvLimits.Default, format.Mode == CsvMode.RFC4180);
        using var parser = new CsvParser(text, format);
        while (Next(parser, source) is { } fields)
            yield return new CsvRow(source, parser.RawRow, fields);
    }

    private static string[]? Next(CsvParser parser, string source)
    {
        try
        {
            return parser.Read() ? parser.Record : null;
        }
        catch (CsvHelperException exception)
        {
            throw new InvalidDataException($"'{source}' line {parser.RawRow} is not quoted as csv: a quote may stand only around a whole field, and inside quotes it is doubled.", exception);
        }
    }
}
