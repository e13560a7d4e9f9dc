using LisVit.Tests;

namespace LisVit.Samples.ReproduceReport.Tests;

/// <summary>Each command of this program that a document shows is one that it understands. What takes minutes or a corpus is not run.</summary>
public sealed class DocumentedCommandsTests
{
    public static TheoryData<string, string> Commands => DocumentedCommands.Of("LisVit.Samples.ReproduceReport");

    [Theory]
    [MemberData(nameof(Commands))]
    public void It_is_understood(string document, string arguments) =>
        CommandLine.Create((_, _) => 0).Parse(arguments).Errors.Select(error => error.Message).Should().BeEmpty($"{document} shows it");

    [Fact]
    public void There_are_some() => Commands.Count.Should().BeGreaterThanOrEqualTo(15);
}
