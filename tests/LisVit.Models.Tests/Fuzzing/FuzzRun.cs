using System.Diagnostics;

namespace LisVit.Models.Tests.Fuzzing;

/// <summary>What came of many damaged inputs.</summary>
internal sealed record FuzzRun(int Inputs, int Successes, long LargestAllocation, double LargestRatio, TimeSpan Time, TimeSpan Slowest)
{
    private const string CountVariable = "LISVIT_SOAK_COUNT";
    private const int SuiteCount = 2_000;

    // A refusal costs an exception and its message, whatever the input.
    private const long FreeBytes = 96 << 10;
    private const long BytesPerByte = 160;

    /// <summary>Inputs of a run: a few in the suite, as many as scripts/soak says there.</summary>
    public static int Count => int.TryParse(Environment.GetEnvironmentVariable(CountVariable), out var count) ? count : SuiteCount;

    /// <summary>Gives each input to a reader, which must succeed or throw InvalidDataException, in memory proportional to the input.</summary>
    /// <param name="make">Makes an input; the same for the same random numbers.</param>
    /// <param name="read">Reads it.</param>
    public static FuzzRun Of(Func<Random, byte[]> make, Action<byte[], Random> read)
    {
        var (successes, largest, ratio, slowest) = (0, 0L, 0.0, TimeSpan.Zero);
        var all = Stopwatch.StartNew();
        for (var seed = 0; seed < Count; seed++)
        {
            var random = new Random(seed);
            var input = make(random);
            var (allocated, begin) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
            try
            {
                read(input, random);
                successes++;
            }
            catch (InvalidDataException)
            {
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Input {seed} of {input.Length} bytes gave {e.GetType()}: {Convert.ToBase64String(input)}", e);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            allocated.Should().BeLessThan(FreeBytes + (BytesPerByte * input.Length), "input {0} has {1} bytes", seed, input.Length);
            var elapsed = Stopwatch.GetElapsedTime(begin);
            largest = Math.Max(largest, allocated);
            ratio = Math.Max(ratio, (double)allocated / Math.Max(input.Length, 1));
            slowest = elapsed > slowest ? elapsed : slowest;
        }

        return new FuzzRun(Count, successes, largest, ratio, all.Elapsed, slowest);
    }

    public string Report(string name) => FormattableString.Invariant(
        $"fuzz {name}: {Inputs} inputs, {Successes} read, {Inputs - Successes} refused, 0 other; {Time.TotalSeconds:F0} s, slowest {Slowest.TotalMilliseconds:F0} ms; largest managed allocation {LargestAllocation} bytes");
}
