using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace LisVit.Benchmarks.Speed;

/// <summary>What one process measured.</summary>
/// <param name="Milliseconds">Time of each run after the warm-up.</param>
/// <param name="PeakMegabytes">Largest resident set of the process, or memory of the GPU that it held.</param>
internal sealed record SpeedMeasurement(IReadOnlyList<double> Milliseconds, double PeakMegabytes)
{
    private const int WarmUps = 2;

    // What .NET compiles again, better, is compiled by then.
    private const double WarmUpSeconds = 4;
    private const int FewestRuns = 5;

    /// <summary>Measures in this process.</summary>
    public static SpeedMeasurement Here(SpeedCase contender, double seconds, BenchmarkDevice device)
    {
        var run = contender.Prepare(device.Device);
        var warmingUp = Stopwatch.StartNew();
        for (var i = 0; i < WarmUps || warmingUp.Elapsed.TotalSeconds < WarmUpSeconds; i++)
            run();
        device.Wait();
        var times = new List<double>();
        var whole = Stopwatch.StartNew();
        while (times.Count < FewestRuns || whole.Elapsed.TotalSeconds < seconds)
        {
            var watch = Stopwatch.StartNew();
            run();
            device.Wait();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return new(times, device.PeakMegabytes());
    }

    /// <summary>Measures in a new process.</summary>
    public static SpeedMeasurement Elsewhere(string comparison, SpeedCase contender, double seconds, BenchmarkDevice device) =>
        JsonSerializer.Deserialize<SpeedMeasurement>(WorkerProcess.Run(["speed-worker", comparison, contender.Name, seconds.ToString(CultureInfo.InvariantCulture), device.Name], contender.Tuned))!;
}
