using System.Globalization;
using LisVit.Data.Corpora;

namespace LisVit.Data.Phoenix;

/// <summary>
/// Reads a PHOENIX-2014-T csv: UTF-8 with or without a byte order mark, columns <c>name|video|start|end|speaker|orth|translation</c>. The format
/// has no quoting: a field that begins with a double quote is a field like any other.
/// </summary>
public static class PhoenixAnnotationReader
{
    private static readonly string[] Columns = ["name", "video", "start", "end", "speaker", "orth", "translation"];

    /// <summary>Reads all rows.</summary>
    /// <param name="path">The csv file.</param>
    /// <returns>The rows in the order of the file.</returns>
    /// <exception cref="InvalidDataException">The file is missing or empty, or a row is not as expected; the message names the file, the line and the value.</exception>
    public static IReadOnlyList<PhoenixAnnotation> Read(string path)
    {
        using var file = AnnotationFile.Open(path, "Annotation file", "a csv file as in annotations/manual of PHOENIX-2014-T");
        return Read(file, path);
    }

    internal static IReadOnlyList<PhoenixAnnotation> Read(Stream stream, string source, CsvLimits? limits = null)
    {
        var annotations = new List<PhoenixAnnotation>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in BarRows.Read(stream, source, Columns, limits))
        {
            var annotation = Parse(row);
            if (!names.Add(annotation.Name))
                throw row.Bad($"repeats the clip '{annotation.Name}'. Expected is one row a clip; remove one.");
            annotations.Add(annotation);
        }

        return annotations;
    }

    private static PhoenixAnnotation Parse(CsvRow row)
    {
        BarRows.CheckWidth(row, Columns);
        var fields = row.Fields;
        var glosses = row.Glosses(fields[5], "orth", fields[0]);
        row.Inside(fields[0], "name");
        BarRows.CheckPattern(row, fields[1], "video");
        var (start, end) = (Number(row, fields[2], "start"), Number(row, fields[3], "end"));
        if (start >= 0 && end >= 0 && start > end)
            throw row.Bad($"has the 'start' {start} behind the 'end' {end}. Expected are the numbers of the clip's first and last image, or -1 for the whole recording.");
        return new PhoenixAnnotation(fields[0], fields[1], start, end, fields[4], glosses, fields[6]);
    }

    private static int Number(CsvRow row, string field, string column) =>
        int.TryParse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= -1
            ? number
            : throw row.Bad($"has '{Shown.Of(field)}' in the column '{column}'. Expected is a whole number, -1 for the whole recording.");
}
