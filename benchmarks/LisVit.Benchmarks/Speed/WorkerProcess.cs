using System.Diagnostics;

namespace LisVit.Benchmarks.Speed;

/// <summary>This program once more, in a process of its own.</summary>
internal static class WorkerProcess
{
    /// <summary>Runs it and gives the last line that it printed which begins with a brace.</summary>
    /// <param name="arguments">Its command line.</param>
    /// <param name="tuned">Whether the process is set up as an application of LisVit would be.</param>
    /// <exception cref="InvalidOperationException">It failed, or printed no such line.</exception>
    public static string Run(IEnumerable<string> arguments, bool tuned)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] program = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(WorkerProcess).Assembly.Location] : [];
        foreach (var argument in program.Concat(arguments))
            start.ArgumentList.Add(argument);
        if (tuned)
            ApplicationSettings.AddTo(start.Environment);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 && output.Split('\n').LastOrDefault(text => text.StartsWith('{')) is { } line
            ? line
            : throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}: {errors.Result}");
    }
}
