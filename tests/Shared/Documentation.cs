namespace LisVit.Tests;

/// <summary>Documents that show code: the code runs in a test, between comments "begin NAME" and "end NAME", and the document must contain it.</summary>
internal sealed class Documentation(string document, string testSource)
{
    private readonly string[] source = File.ReadAllLines(Repository.PathTo(testSource));

    /// <summary>The document's text.</summary>
    public string Text { get; } = File.ReadAllText(Repository.PathTo(document));

    /// <summary>The code of the test as the document must show it, up to the end of its block.</summary>
    public string Snippet(string name)
    {
        var lines = source.SkipWhile(line => line.Trim() != $"// begin {name}").Skip(1).TakeWhile(line => line.Trim() != $"// end {name}").ToArray();
        if (lines.Length == 0)
            throw new InvalidOperationException($"The test has no lines between '// begin {name}' and '// end {name}'.");
        var indent = lines.Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length < indent ? "" : line[indent..])).TrimEnd('\n') + "\n```\n";
    }
}
