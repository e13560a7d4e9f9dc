using System.Diagnostics;
using LisVit.Data.Batching;
using LisVit.Tests;
using LisVit.Training.Callbacks;
using LisVit.Training.Loggers;
using LisVit.Training.Tasks;
using LisVit.Training.Tests.Support;
using TorchSharp;
using Xunit.Abstractions;

namespace LisVit.Training.Tests.Faults;

/// <summary>
/// Looks for growth over many steps: in the suite, where other tests run beside it, among the tensors of its own thread. "scripts/soak steps" takes many more, alone, and counts
/// all of the process, and resident memory too.
/// </summary>
[Trait("Category", "Steps")]
public sealed class MemoryTests(ITestOutputHelper output) : IDisposable
{
    private const double LargestSlope = 1;
    private const int BetweenSamples = 10;

    private static readonly long? SoakSteps = long.TryParse(Environment.GetEnvironmentVariable("LISVIT_SOAK_STEPS"), out var steps) ? steps : null;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Neither_live_tensors_nor_resident_memory_grow_over_many_steps()
    {
        var steps = SoakSteps ?? 50;
        var tensors = new List<long>();
        var resident = new List<(double Step, double Bytes)>();
        var options = new TrainerOptions
        {
            Steps = steps,
            Accumulate = 2,
            ClipNorm = 1,
            AverageDecay = 0.99,
            OutputFolder = folder.FullName,
        };
        var watch = new Watch
        {
            BatchEnd = progress =>
            {
                if (progress.Batch % options.Accumulate != 0)
                    return;
                tensors.Add(SoakSteps is null ? DisposeScopeManager.Statistics.ThreadTotalLiveCount : torch.Tensor.TotalCount);
                // The first quarter fills the caches of allocators and compilers.
                if (progress.Step >= steps / 4 && progress.Step % BetweenSamples == 0)
                    resident.Add((progress.Step, ResidentBytes()));
            },
        };
        using var model = TinyRecognizer.Make();
        var trainer = new Trainer(options, new ModelCheckpoint(everySteps: 10, keep: 2), new EarlyStopping(int.MaxValue), new CsvLog(folder.PathTo("metrics.csv")), watch);

        trainer.Fit(new CtcTask(model), new Repeated([.. TinyRecognizer.Clips(20).Epoch(0)]), TinyRecognizer.Clips(2));

        var growth = Growth(resident);
        output.WriteLine(FormattableString.Invariant(
            $"steps {steps}: live tensors {tensors[2]} at step 3 and {tensors[^1]} at the end, largest {tensors.Max()}; resident set {resident.Average(sample => sample.Bytes) / 1e6:F1} MB, {growth:+0.00;-0.00} % by least squares over the last three quarters"));
        var eighths = resident.Chunk(Math.Max(1, (resident.Count + 7) / 8)).Select(samples => FormattableString.Invariant($"{samples.Average(sample => sample.Bytes) / 1e6:F1}"));
        output.WriteLine($"resident set in MB, from the end of the warm-up: {string.Join(' ', eighths)}");
        tensors.Skip(2).Should().OnlyContain(count => count == tensors[2]);
        if (SoakSteps is not null)
            growth.Should().BeLessThan(LargestSlope);
    }

    [Fact]
    public void Growth_is_told_from_none()
    {
        var noise = new Random(1);
        Growth([.. Enumerable.Range(0, 100).Select(step => ((double)step, 200.0 + noise.NextDouble()))]).Should().BeApproximately(0, 0.2);
        Growth([.. Enumerable.Range(0, 101).Select(step => ((double)step, 200.0 + (0.1 * step)))]).Should().BeApproximately(100 * 10 / 205.0, 1e-9);
    }

    /// <summary>How much the line of least squares rises from the first sample to the last, in percent of the mean.</summary>
    private static double Growth(List<(double Step, double Bytes)> samples)
    {
        var (step, bytes) = (samples.Average(sample => sample.Step), samples.Average(sample => sample.Bytes));
        var slope = samples.Sum(sample => (sample.Step - step) * (sample.Bytes - bytes)) / samples.Sum(sample => (sample.Step - step) * (sample.Step - step));
        return 100 * slope * (samples[^1].Step - samples[0].Step) / bytes;
    }

    /// <summary>Without the garbage of the moment; what finalisers free was counted among the live tensors before.</summary>
    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    /// <summary>Copies of batches that are made once: making them leaves garbage by the megabyte.</summary>
    private sealed class Repeated(ClipBatch[] batches) : IBatchLoader<ClipBatch>
    {
        public int BatchCount(int epoch) => batches.Length;

        public IEnumerable<ClipBatch> Epoch(int epoch, int firstBatch = 0, CancellationToken cancellationToken = default) =>
            batches.Skip(firstBatch).Select(batch => new ClipBatch(batch.Names, batch.Frames.clone(), batch.Lengths.clone(), batch.Glosses.clone(), batch.GlossLengths.clone()));
    }
}
