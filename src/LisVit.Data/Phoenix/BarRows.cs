using LisVit.Data.Corpora;

namespace LisVit.Data.Phoenix;

/// <summary>What the csv files of both PHOENIX corpora have in common.</summary>
internal static class BarRows
{
    private const char Bar = '|';

    /// <summary>Checks the header and gives the rows behind it.</summary>
    public static IEnumerable<CsvRow> Read(Stream stream, string source, string[] columns, CsvLimits? limits)
    {
        using var rows = CsvRows.Read(stream, source, CsvRows.Unquoted, limits).GetEnumerator();
        var header = rows.MoveNext() ? rows.Current.Fields : [];
        if (!header.SequenceEqual(columns))
            throw new InvalidDataException($"'{source}' begins with '{Shown.Of(string.Join(Bar, header))}'. Expected is the header '{string.Join(Bar, columns)}'.");
        while (rows.MoveNext())
            yield return rows.Current;
    }

    public static void CheckWidth(CsvRow row, string[] columns)
    {
        if (row.Fields.Length != columns.Length)
            throw row.Bad($"has {row.Fields.Length} columns: '{Shown.Of(string.Join(Bar, row.Fields))}'. Expected are {columns.Length}, '{string.Join(Bar, columns)}'; restore the row from the corpus.");
    }

    public static void CheckPattern(CsvRow row, string field, string column)
    {
        row.Inside(field, column);
        if (!PhoenixFrames.IsPattern(field))
            throw row.Bad($"has '{Shown.Of(field)}' in the column '{column}'. Expected is a folder and its files, such as 'name/1/*.png'.");
    }

    public static InvalidDataException Empty(string split, string path) =>
        new($"Split '{split}' is empty: '{path}' has no rows behind its header. Expected is one row a clip; restore the file from the corpus.");
}
