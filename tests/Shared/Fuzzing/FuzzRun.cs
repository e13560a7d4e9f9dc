using System.Diagnostics;

namespace LisVit.Tests.Fuzzing;

/// <summary>What came of many damaged inputs.</summary>
internal sealed record FuzzRun(int Inputs, int Successes, long LargestAllocation, TimeSpan Time, TimeSpan Slowest, int SlowestInput)
{
    public const string Source = "damaged";

    private const string CountVariable = "LISVIT_SOAK_COUNT";
    private const int SuiteCount = 2_000;

    // A refusal costs an exception and its message, whatever the input.
    private const long FreeBytes = 96 << 10;
    private const long BytesPerByte = 160;

    /// <summary>Inputs of a run: a few in the suite, as many as scripts/soak says there.</summary>
    public static int Count => int.TryParse(Environment.GetEnvironmentVariable(CountVariable), out var count) ? count : SuiteCount;

    /// <summary>Gives each input to a reader, which must succeed or throw InvalidDataException, in memory proportional to the input.</summary>
    /// <param name="make">Makes an input; the same for the same random numbers.</param>
    /// <param name="read">Reads it; a refusal must name it by <see cref="Source"/>.</param>
    public static FuzzRun Of(Func<Random, byte[]> make, Action<byte[]> read)
    {
        var (successes, largest, slowest, slowestSeed) = (0, 0L, TimeSpan.Zero, 0);
        // The first read loads libraries.
        Read(0, make(new Random(0)), read);
        var all = Stopwatch.StartNew();
        for (var seed = 0; seed < Count; seed++)
        {
            var input = make(new Random(seed));
            var allowed = FreeBytes + (BytesPerByte * input.Length);
            var (isRead, allocated, time) = Read(seed, input, read);
            // The first use of a message or of a type costs more than the input does.
            if (allocated > allowed)
                (_, allocated, _) = Read(seed, input, read);
            if (allocated > allowed)
                throw new InvalidOperationException($"Input {seed} of {input.Length} bytes took {allocated} bytes, allowed are {allowed}: {Convert.ToBase64String(input)}");
            successes += isRead ? 1 : 0;
            largest = Math.Max(largest, allocated);
            if (time > slowest)
                (slowest, slowestSeed) = (time, seed);
        }

        return new FuzzRun(Count, successes, largest, all.Elapsed, slowest, slowestSeed);
    }

    public string Report(string name) => FormattableString.Invariant(
        $"fuzz {name}: {Inputs} inputs, {Successes} read, {Inputs - Successes} refused, 0 other; {Time.TotalSeconds:F0} s, slowest {Slowest.TotalMilliseconds:F0} ms (input {SlowestInput}); largest managed allocation {LargestAllocation} bytes");

    private static (bool IsRead, long Allocated, TimeSpan Time) Read(int seed, byte[] input, Action<byte[]> read)
    {
        var (before, begin, isRead) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp(), false);
        try
        {
            read(input);
            isRead = true;
        }
        catch (InvalidDataException e) when (e.Message.StartsWith($"'{Source}", StringComparison.Ordinal))
        {
            // A refusal is as good as a success.
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"Input {seed} of {input.Length} bytes gave {e.GetType()}: {Convert.ToBase64String(input)}", e);
        }

        return (isRead, GC.GetAllocatedBytesForCurrentThread() - before, Stopwatch.GetElapsedTime(begin));
    }
}
