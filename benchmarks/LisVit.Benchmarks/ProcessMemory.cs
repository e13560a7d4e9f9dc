using System.Diagnostics;
using System.Globalization;

namespace LisVit.Benchmarks;

/// <summary>Memory of this process.</summary>
internal static class ProcessMemory
{
    /// <summary>The largest resident set so far, in megabytes.</summary>
    public static double PeakMegabytes()
    {
        if (!OperatingSystem.IsLinux())
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64 / 1e6;
        }

        var line = File.ReadLines("/proc/self/status").First(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }
}
