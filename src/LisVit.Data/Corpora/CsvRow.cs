namespace LisVit.Data.Corpora;

/// <summary>One row of a csv file, and how its errors are worded.</summary>
internal readonly record struct CsvRow(string Source, int Line, string[] Fields)
{
    public InvalidDataException Bad(string problem) => new($"'{Source}' line {Line} {problem}");

    /// <summary>Glosses of a field, separated by white space.</summary>
    public string[] Glosses(string field, string column, string clip)
    {
        var glosses = field.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return glosses.Length > 0
            ? glosses
            : throw Bad($"has no glosses for the clip '{Shown.Of(clip)}'. Expected is at least one in the column '{column}'; add it or remove the row.");
    }

    /// <summary>A field that becomes a part of a path.</summary>
    public string Inside(string field, string column) => CorpusPath.IsInside(field)
        ? field
        : throw Bad($"has '{Shown.Of(field)}' in the column '{column}'. {CorpusPath.Expected}");
}
