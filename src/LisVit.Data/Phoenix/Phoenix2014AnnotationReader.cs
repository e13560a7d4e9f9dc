using LisVit.Data.Corpora;

namespace LisVit.Data.Phoenix;

/// <summary>Reads a PHOENIX-2014 csv: as that of 2014 T, but with the columns <c>id|folder|signer|annotation</c>.</summary>
internal static class Phoenix2014AnnotationReader
{
    private static readonly string[] Columns = ["id", "folder", "signer", "annotation"];

    private static readonly ClipProblem Broken = new(
        Phoenix2014Corpus.BrokenClip,
        "left out, as public code for PHOENIX-2014 does: training on it is reported to give a loss that is no number. CorpusOptions.KeepBrokenClip keeps it.");

    /// <exception cref="InvalidDataException">The file is missing or empty, or a row is not as expected; the message names the file, the line and the value.</exception>
    public static (List<Row> Rows, List<ClipProblem> LeftOut) Read(string path, CorpusOptions options)
    {
        using var file = AnnotationFile.Open(path, "Annotation file", "a csv file as in annotations/manual of PHOENIX-2014");
        return Read(file, path, options);
    }

    public static (List<Row> Rows, List<ClipProblem> LeftOut) Read(Stream stream, string source, CorpusOptions options)
    {
        var (rows, leftOut) = (new List<Row>(), new List<ClipProblem>());
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in BarRows.Read(stream, source, Columns, limits: null))
        {
            var name = row.Fields[0];
            if (!names.Add(name))
                throw row.Bad($"repeats the clip '{Shown.Of(name)}'. Expected is one row a clip; remove one.");
            // Whatever else its row holds.
            if (name == Phoenix2014Corpus.BrokenClip && !options.KeepBrokenClip)
                leftOut.Add(Broken);
            else
                rows.Add(Parse(row));
        }

        return (rows, leftOut);
    }

    private static Row Parse(CsvRow row)
    {
        BarRows.CheckWidth(row, Columns);
        var fields = row.Fields;
        row.Inside(fields[0], "id");
        BarRows.CheckPattern(row, fields[1], "folder");
        return new Row(new ClipAnnotation(fields[0], fields[2], row.Glosses(fields[3], "annotation", fields[0])), fields[1]);
    }

    /// <param name="Annotation">What the row says of the clip.</param>
    /// <param name="Folder">Where its frames are, such as <c>name/1/*.png</c>.</param>
    internal sealed record Row(ClipAnnotation Annotation, string Folder);
}
