using System.Diagnostics;

namespace LisVit.Tests;

/// <summary>Runs MSBuild as a user's build does, in a process of its own.</summary>
internal static class MSBuild
{
    public static (int ExitCode, string Output) Run(string project, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["msbuild", project, "-nologo", "-m:1", "-nodeReuse:false", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(project),
        };
        // What the MSBuild that started the tests set for itself would mislead the one started here.
        foreach (var variable in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(variable);

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
