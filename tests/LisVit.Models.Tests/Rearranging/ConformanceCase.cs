namespace LisVit.Models.Tests.Rearranging;

/// <summary>One line of cases.txt, which says what its columns are.</summary>
internal sealed record ConformanceCase(string Kind, string Function, string Pattern, string Shapes, string Sizes, string Expected, string Line)
{
    private static readonly ConformanceCase[] Cases =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Rearranging", "cases.txt"))
            .Where(line => line.Trim().Length > 0 && line[0] != '#')
            .Select(Parse),
    ];

    public static IEnumerable<ConformanceCase> Of(string kind, params string[] functions) =>
        Cases.Where(test => test.Kind == kind && functions.Contains(test.Function));

    public static int Count => Cases.Length;

    /// <summary>Shapes of the tensors: one, or several with ';' between them.</summary>
    public long[][] InputShapes => ReadShapes(Shapes);

    public bool IsList => Shapes.Contains(';');

    public (string Axis, long Size)[] Axes =>
        [.. Sizes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(size => size.Split('=')).Select(size => (size[0], long.Parse(size[1])))];

    public static long[] ReadShape(string text) =>
        text.Trim() == "()" ? [] : [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)];

    public static long[][] ReadShapes(string text) => [.. text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(ReadShape)];

    public static ConformanceCase Parse(string line) =>
        line.Split('|').Select(column => column.Trim()).ToArray() is [var kind, var function, var pattern, var shapes, var sizes, var expected]
            ? new ConformanceCase(kind, function, pattern, shapes, sizes, expected, line)
            : throw new FormatException($"A case must have six columns, separated by '|': \"{line}\".");
}
