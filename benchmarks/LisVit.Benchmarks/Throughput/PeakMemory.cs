using System.Globalization;

namespace LisVit.Benchmarks.Throughput;

/// <summary>The most memory that a benchmark's process held, handed to the process that prints the table by a file.</summary>
internal static class PeakMemory
{
    private const string Variable = "LISVIT_BENCHMARK_MEMORY";

    // Made anew for each run; the processes that measure inherit its name.
    private static string Folder
    {
        get
        {
            if (Environment.GetEnvironmentVariable(Variable) is null)
                Environment.SetEnvironmentVariable(Variable, Directory.CreateTempSubdirectory("lisvit-benchmark-").FullName);
            return Environment.GetEnvironmentVariable(Variable)!;
        }
    }

    /// <summary>Makes the place that figures are kept at; before the first process that measures.</summary>
    public static void Prepare() => _ = Folder;

    /// <summary>Names a benchmark by its parameters.</summary>
    public static string Key(params object[] parameters) => string.Join('-', parameters.Select(parameter => Convert.ToString(parameter, CultureInfo.InvariantCulture)));

    /// <summary>Keeps this process's figure.</summary>
    public static void Write(string key, BenchmarkDevice device) => File.WriteAllText(Path.Combine(Folder, key), device.PeakMegabytes().ToString("F0", CultureInfo.InvariantCulture));

    /// <summary>A figure that was kept, or a dash.</summary>
    public static string Read(string key)
    {
        var file = Path.Combine(Folder, key);
        return File.Exists(file) ? File.ReadAllText(file) : "-";
    }
}
