using System.Diagnostics;
using LisVit.Tests;

namespace LisVit.Training.Tests.Build;

/// <summary>Whatever command the README or a document shows, <c>scripts/commands</c> can run, or says who does. Running them takes a quarter of an hour and is left to that script.</summary>
public sealed class CommandsScriptTests
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
    }
}
