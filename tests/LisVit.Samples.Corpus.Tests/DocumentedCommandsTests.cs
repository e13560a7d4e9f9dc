using LisVit.Tests;

namespace LisVit.Samples.Corpus.Tests;

/// <summary>Each command of this program that a document shows is one that it understands.</summary>
public sealed class DocumentedCommandsTests
{
    public static TheoryData<string, string> Commands => DocumentedCommands.Of("LisVit.Samples.Corpus");

    [Theory]
    [MemberData(nameof(Commands))]
    public void It_is_understood(string document, string arguments) =>
        Application.CommandLine(TextWriter.Null).Parse(arguments).Errors.Select(error => error.Message).Should().BeEmpty($"{document} shows it");

    [Fact]
    public void There_are_some() => Commands.Count.Should().BeGreaterThanOrEqualTo(4);
}
