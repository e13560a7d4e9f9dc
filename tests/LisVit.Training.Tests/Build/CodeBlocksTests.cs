using System.Text.RegularExpressions;
using LisVit.Tests;

namespace LisVit.Training.Tests.Build;

/// <summary>Code that a document shows stands in a test or a sample, where it is compiled. That a document's own test runs it is that test's matter.</summary>
public sealed partial class CodeBlocksTests
{
    // NotationTests take its patterns one by one.
    private const string TestedByLine = "docs/notation.md";

    public static TheoryData<string> Documents => [.. Files("docs", "*.md").Concat(Files("src", "README.md")).Append("README.md").Where(file => file != TestedByLine && Blocks(file).Length > 0).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Each_block_stands_in_a_source_file(string document)
    {
        string[] sources = [.. Files("tests", "*.cs").Concat(Files("samples", "*.cs")).Where(file => !file.Split('/').Contains("obj")).Select(file => Condensed(File.ReadAllText(Repository.PathTo(file))))];

        foreach (var block in Blocks(document))
            sources.Any(source => source.Contains(block, StringComparison.Ordinal)).Should().BeTrue($"{document} shows this, which no test or sample has:\n{block}");
    }

    [Fact]
    public void There_are_some() => Documents.Count.Should().BeGreaterThanOrEqualTo(15);

    private static string[] Blocks(string document) => [.. Block().Matches(File.ReadAllText(Repository.PathTo(document)).ReplaceLineEndings("\n")).Select(match => Condensed(match.Groups["code"].Value))];

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.GetFiles(Repository.PathTo(folder), pattern, SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'));

    // Without indentation, empty lines, comments that have a line of their own, and the usings at a file's head.
    private static string Condensed(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal) && !Using().IsMatch(line)));

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^using (static )?[\w.]+;$")]
    private static partial Regex Using();
}
