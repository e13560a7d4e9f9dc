using System.Text.RegularExpressions;
using LisVit.Tests;

namespace LisVit.Samples.ReproduceReport.Tests;

/// <summary>Each command of this program that a document shows is one that it understands. What takes minutes or a corpus is not run.</summary>
public sealed partial class DocumentedCommandsTests
{
    public static TheoryData<string, string> Commands
    {
        get
        {
            var commands = new TheoryData<string, string>();
            string[] documents = [Repository.PathTo("README.md"), .. Directory.GetFiles(Repository.PathTo("docs"), "*.md", SearchOption.AllDirectories)];
            foreach (var document in documents.Order(StringComparer.Ordinal))
            {
                foreach (var arguments in Command().Matches(File.ReadAllText(document)).Select(match => match.Groups["arguments"].Value.Trim()).Distinct())
                    commands.Add(Path.GetRelativePath(Repository.Root, document), arguments);
            }

            return commands;
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void It_is_understood(string document, string arguments)
    {
        // What is in brackets may be left out.
        var parsed = CommandLine.Create((_, _) => 0).Parse(arguments.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal));

        parsed.Errors.Select(error => error.Message).Should().BeEmpty($"{document} shows it");
    }

    [Fact]
    public void There_are_some() => Commands.Count.Should().BeGreaterThan(10);

    [GeneratedRegex(@"--project samples/LisVit\.Samples\.ReproduceReport -- (?<arguments>[^\n#`]+)")]
    private static partial Regex Command();
}
