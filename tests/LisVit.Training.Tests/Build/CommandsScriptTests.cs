using System.Diagnostics;
using System.Text.RegularExpressions;
using LisVit.Tests;

namespace LisVit.Training.Tests.Build;

/// <summary>Whatever command the README or a document shows, <c>scripts/commands</c> can run, or says who does. Running them takes a quarter of an hour and is left to that script.</summary>
public sealed partial class CommandsScriptTests
{
    [SkippableFact]
    public void Every_shown_command_is_known_to_the_script()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no bash.");
        var start = new ProcessStartInfo("bash", ["scripts/commands", "--list"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Repository.Root,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        process.ExitCode.Should().Be(0, output);
        output.Should().NotContain("UNKNOWN").And.MatchRegex("README\\.md: dotnet run .*\n  dotnet run ");
        foreach (var document in new[] { "README.md", "CONTRIBUTING.md" }.Concat(Directory.GetFiles(Repository.PathTo("docs"), "*.md").Select(path => Path.GetRelativePath(Repository.Root, path))))
        {
            foreach (var command in Shown().Matches(File.ReadAllText(Repository.PathTo(document))).Select(match => match.Value.TrimEnd()))
                output.Should().Contain($": {command}\n", $"{document} shows it");
        }
    }

    // With what stands before it in a line, up to a comment or the end of the code.
    [GeneratedRegex(@"([A-Za-z_]+=[^ \n]+ )*(?<!\| )dotnet run -c Release[^\n`]*?(?= +#|`|\n)")]
    private static partial Regex Shown();
}
