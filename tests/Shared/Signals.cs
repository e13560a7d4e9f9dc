using System.Diagnostics;
using System.Globalization;

namespace LisVit.Tests;

/// <summary>Sends signals to processes as a shell does.</summary>
internal static class Signals
{
    /// <summary>Sends a signal; where it cannot, ends the process and skips the test, which would leave it waiting.</summary>
    /// <param name="process">A process that tests started.</param>
    /// <param name="name">The signal without SIG, such as TERM.</param>
    public static void Send(Process process, string name)
    {
        var reason = OperatingSystem.IsWindows() ? "Windows has no signals between processes"
            : IsIgnored(name) ? $"SIG{name} is ignored here, as by nohup or in the background of a script, and by processes started here"
            : null;
        if (reason is not null)
            process.Kill();
        Skip.If(reason is not null, reason);
        using var shell = Process.Start("sh", ["-c", $"kill -s {name} {process.Id.ToString(CultureInfo.InvariantCulture)}"]);
        shell.WaitForExit();
        if (shell.ExitCode != 0)
            throw new InvalidOperationException($"SIG{name} could not be sent to process {process.Id}: it ended before.");
    }

    private static bool IsIgnored(string name)
    {
        const string Status = "/proc/self/status";
        var number = name switch { "HUP" => 1, "INT" => 2, "TERM" => 15, _ => throw new ArgumentException($"'{name}' is not HUP, INT or TERM.", nameof(name)) };
        if (!File.Exists(Status))
            return false;
        var mask = File.ReadLines(Status).First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))["SigIgn:".Length..].Trim();
        return (ulong.Parse(mask, NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (number - 1) & 1) == 1;
    }
}
