using System.Globalization;
using System.Text.Json;

namespace LisVit.Benchmarks.Speed;

/// <summary>
/// Ratios of LisVit to its baselines. The contenders of a comparison take turns, round by round, each in a new process; a figure is the median over all runs of all rounds.
/// </summary>
internal static class SpeedTable
{
    /// <param name="args"><c>speed [--seconds N] [--rounds N] [--device DEVICE] [NAME...]</c>: seconds of each measurement (4 unless told), rounds (3 unless told), cpu (unless told) or cuda, and the comparisons to run (all unless told).</param>
    public static void Run(string[] args)
    {
        var names = args.Skip(1).ToList();
        var seconds = double.Parse(Option(names, "--seconds") ?? "4", CultureInfo.InvariantCulture);
        var rounds = int.Parse(Option(names, "--rounds") ?? "3", CultureInfo.InvariantCulture);
        var device = BenchmarkDevice.Parse(Option(names, "--device") ?? "cpu");

        var unknown = names.Except(SpeedComparisons.All.Select(comparison => comparison.Name)).ToList();
        if (unknown.Count > 0)
            throw new ArgumentException($"There is no comparison {string.Join(", ", unknown)}. There are: {string.Join(", ", SpeedComparisons.All.Select(comparison => comparison.Name))}.");
        Console.WriteLine("| Comparison | Contender | Median ms | Least | Most | Times as fast | Peak MB | GFLOP/s |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        var growth = new List<string>();
        foreach (var comparison in SpeedComparisons.All.Where(comparison => names.Count == 0 || names.Contains(comparison.Name)))
            Compare(comparison, rounds, seconds, device, growth);
        growth.ForEach(Console.WriteLine);
    }

    /// <param name="args"><c>speed-worker COMPARISON CONTENDER SECONDS DEVICE</c>: measures one contender in this process.</param>
    public static void Work(string[] args)
    {
        var contender = SpeedComparisons.All.Single(comparison => comparison.Name == args[1]).Cases.Single(contender => contender.Name == args[2]);
        Console.WriteLine(JsonSerializer.Serialize(SpeedMeasurement.Here(contender, double.Parse(args[3], CultureInfo.InvariantCulture), new BenchmarkDevice(args[4]))));
    }

    // Takes an option and its value out of the arguments; null where it is not among them.
    private static string? Option(List<string> arguments, string name)
    {
        if (arguments.IndexOf(name) is not (>= 0 and var at))
            return null;
        var value = at + 1 < arguments.Count ? arguments[at + 1] : throw new ArgumentException($"{name} needs a value.");
        arguments.RemoveRange(at, 2);
        return value;
    }

    private static void Compare(SpeedComparison comparison, int rounds, double seconds, BenchmarkDevice device, List<string> growth)
    {
        var results = comparison.Cases.Select(_ => new List<SpeedMeasurement>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < comparison.Cases.Count; i++)
                results[i].Add(SpeedMeasurement.Elsewhere(comparison.Name, comparison.Cases[i], seconds, device));
        }

        var operations = 2 * comparison.MultiplyAccumulates?.Invoke();
        var baseline = Median(results[0].SelectMany(result => result.Milliseconds));
        foreach (var (contender, measured) in comparison.Cases.Zip(results))
        {
            double[] times = [.. measured.SelectMany(result => result.Milliseconds)];
            var median = Median(times);
            var rate = operations is { } counted ? FormattableString.Invariant($"{counted / median / 1e6:F0}") : "";
            Console.WriteLine(FormattableString.Invariant(
                $"| {comparison.Title} | {contender.Name} | {median:F1} | {times.Min():F1} | {times.Max():F1} | {baseline / median:F2} | {Median(measured.Select(result => result.PeakMegabytes)):F0} | {rate} |"));
        }

        if (comparison.Sizes is { } sizes)
            growth.Add($"{comparison.Title}: {Growth(sizes, results)}");
    }

    // The slope of a line through the logarithms, by least squares.
    private static string Growth(IReadOnlyList<int> sizes, IReadOnlyList<List<SpeedMeasurement>> results)
    {
        double[] x = [.. sizes.Select(size => Math.Log(size))];
        double[] y = [.. results.Select(measured => Math.Log(Median(measured.SelectMany(result => result.Milliseconds))))];
        var (meanX, meanY) = (x.Average(), y.Average());
        var exponent = x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Sum(a => (a - meanX) * (a - meanX));
        return FormattableString.Invariant($"the time grows with the size to the power of {exponent:F2}.");
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
