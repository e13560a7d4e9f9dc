using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace LisVit.Data.Phoenix;

/// <summary>
/// Reads a PHOENIX csv: UTF-8 with or without a byte order mark, columns <c>name|video|start|end|speaker|orth|translation</c>. The format
/// has no quoting: a field that begins with a double quote is a field like any other.
/// </summary>
public static class PhoenixAnnotationReader
{
    private const string Delimiter = "|";

    private static readonly string[] Columns = ["name", "video", "start", "end", "speaker", "orth", "translation"];

    private static readonly CsvConfiguration Unquoted = new(CultureInfo.InvariantCulture)
    {
        Delimiter = Delimiter,
        Mode = CsvMode.NoEscape,
    };

    /// <summary>Reads all rows.</summary>
    /// <param name="path">The csv file.</param>
    /// <returns>The rows in the order of the file.</returns>
    /// <exception cref="InvalidDataException">The file is missing, or a row is not as expected; the message names the file, the line and the value.</exception>
    public static IReadOnlyList<PhoenixAnnotation> Read(string path)
    {
        if (!File.Exists(path))
            throw new InvalidDataException($"Annotation file '{path}' does not exist. Expected is a csv file as in annotations/manual of PHOENIX-2014-T.");
        using var reader = new StreamReader(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        using var parser = new CsvParser(reader, Unquoted);
        try
        {
            return Read(parser, path);
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDataException($"'{path}' behind line {parser.RawRow} is not UTF-8. Save the file as UTF-8.", exception);
        }
    }

    private static List<PhoenixAnnotation> Read(CsvParser parser, string path)
    {
        if (!parser.Read() || parser.Record is not { } header || !header.SequenceEqual(Columns))
            throw new InvalidDataException($"'{path}' begins with '{parser.RawRecord.TrimEnd()}'. Expected is the header '{string.Join(Delimiter, Columns)}'.");

        var annotations = new List<PhoenixAnnotation>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (parser.Read())
        {
            var annotation = Parse(parser.Record!, parser.RawRow, path);
            if (!names.Add(annotation.Name))
                throw Bad(path, parser.RawRow, $"repeats the clip '{annotation.Name}'. Expected is one row a clip; remove one.");
            annotations.Add(annotation);
        }

        return annotations;
    }

    private static PhoenixAnnotation Parse(string[] fields, int line, string path)
    {
        if (fields.Length != Columns.Length)
            throw Bad(path, line, $"has {fields.Length} columns: '{string.Join(Delimiter, fields)}'. Expected are {Columns.Length}, '{string.Join(Delimiter, Columns)}'; restore the row from the corpus.");
        var glosses = fields[5].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (glosses.Length == 0)
            throw Bad(path, line, $"has no glosses for the clip '{fields[0]}'. Expected is at least one in the column 'orth'; add it or remove the row.");
        CheckInside(fields[0], "name", line, path);
        CheckInside(fields[1], "video", line, path);
        return new PhoenixAnnotation(fields[0], fields[1], Number(fields[2], "start", line, path), Number(fields[3], "end", line, path), fields[4], glosses, fields[6]);
    }

    private static int Number(string field, string column, int line, string path) =>
        int.TryParse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Bad(path, line, $"has '{field}' in the column '{column}'. Expected is a whole number, -1 for the whole recording.");

    /// <summary>Names become paths: one that leads out of the corpus is refused, on every system.</summary>
    private static void CheckInside(string field, string column, int line, string path)
    {
        if (field.Length == 0 || field.AsSpan().ContainsAny(['\\', ':', '\0']) || field.Split('/').Any(part => part is "" or "." or ".."))
            throw Bad(path, line, $"has '{field}' in the column '{column}'. Expected is a relative path without '..', '\\' and ':', so that it stays inside the corpus.");
    }

    private static InvalidDataException Bad(string path, int line, string problem) => new($"'{path}' line {line} {problem}");
}
