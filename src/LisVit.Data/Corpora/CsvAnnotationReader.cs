namespace LisVit.Data.Corpora;

/// <summary>
/// Reads the annotations of an own corpus: csv as spreadsheets write it (RFC 4180, UTF-8, separated by commas), with a header. The columns
/// video, glosses, signer and split may stand in any order and among others, which are not looked at.
/// </summary>
internal static class CsvAnnotationReader
{
    private static readonly string[] Columns = ["video", "glosses", "signer", "split"];

    /// <exception cref="InvalidDataException">The file is missing, empty or not as expected; the message names the file, the line and the value.</exception>
    public static List<Row> Read(string path)
    {
        using var file = AnnotationFile.Open(path, "Annotation file", "a csv file with the columns 'video,glosses,signer,split'");
        return Read(file, path);
    }

    public static List<Row> Read(Stream stream, string source, CsvLimits? limits = null)
    {
        using var rows = CsvRows.Read(stream, source, CsvRows.Quoted, limits).GetEnumerator();
        var header = rows.MoveNext() ? rows.Current.Fields : [];
        var places = Columns.Select(column => Place(header, column, source)).ToArray();
        var annotations = new List<Row>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        while (rows.MoveNext())
        {
            var row = rows.Current;
            if (row.Fields.Length != header.Length)
                throw row.Bad($"has {row.Fields.Length} columns. Expected are {header.Length}, as in the header; put quotes around a field that holds a comma.");
            var annotation = Parse(row, places);
            if (!lines.TryAdd(annotation.Video, row.Line))
                throw row.Bad($"repeats the video '{Shown.Of(annotation.Video)}' of line {lines[annotation.Video]}. Expected is one row a video, whatever its split; remove one.");
            annotations.Add(annotation);
        }

        return annotations.Count > 0
            ? annotations
            : throw new InvalidDataException($"'{source}' has no rows behind its header. Expected is one row a video.");
    }

    private static int Place(string[] header, string column, string source)
    {
        var place = Array.IndexOf(header, column);
        if (place < 0)
            throw new InvalidDataException($"'{source}' begins with '{Shown.Of(string.Join(',', header))}', which has no column '{column}'. Expected is a header with the columns '{string.Join(',', Columns)}', separated by commas.");
        if (Array.LastIndexOf(header, column) != place)
            throw new InvalidDataException($"'{source}' has two columns '{column}' in its header. Remove or rename one.");
        return place;
    }

    private static Row Parse(CsvRow row, int[] places)
    {
        var video = row.Inside(row.Fields[places[0]], Columns[0]);
        var glosses = row.Glosses(row.Fields[places[1]], Columns[1], video);
        return new Row(video, glosses, Filled(row, places[2], Columns[2]), Split(row, places[3]));
    }

    // Tools name files after splits.
    private static string Split(CsvRow row, int place) => Filled(row, place, Columns[3]) is var split && CorpusPath.IsName(split)
        ? split
        : throw row.Bad($"has '{Shown.Of(split)}' in the column '{Columns[3]}'. Expected is a name such as 'train', of at most {CorpusPath.MostNameCharacters} characters and none of / \\ : * ? \" < > |, since files are named after it.");

    private static string Filled(CsvRow row, int place, string column) => !string.IsNullOrWhiteSpace(row.Fields[place])
        ? row.Fields[place]
        : throw row.Bad($"has nothing in the column '{column}'. Expected is a name.");

    /// <summary>One row, as it stands.</summary>
    internal sealed record Row(string Video, string[] Glosses, string Signer, string Split);
}
