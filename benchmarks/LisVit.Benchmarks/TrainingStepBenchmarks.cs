using BenchmarkDotNet.Attributes;
using LisVit.Data.Batching;
using LisVit.Models;
using LisVit.Training;
using LisVit.Training.Optimization;
using LisVit.Training.Tasks;
using static TorchSharp.torch;

namespace LisVit.Benchmarks;

/// <summary>
/// One training step of the recommended encoder-only XXS on 8 clips of 12 to 24 frames at 64 x 64, as the trainer takes it: forward, loss, backward,
/// clipping, optimizer. The baseline is fp32.
/// </summary>
[MinColumn]
[MaxColumn]
public class TrainingStepBenchmarks : IDisposable
{
    private CtcRecognizer model = null!;
    private OneBatch batches = null!;

    [ParamsSource(nameof(Devices))]
    public string Device { get; set; } = "cpu";

    /// <summary>CUDA where there is one, else the processor.</summary>
    public static IEnumerable<string> Devices => [BenchmarkDevice.Best.Name];

    /// <summary>Steps that one invocation takes, so that beginning and ending a run weighs little.</summary>
    private const int Steps = 10;

    [GlobalSetup]
    public void Make()
    {
        manual_seed(1);
        model = new CtcRecognizer(VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs), 10);
        batches = new OneBatch();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Steps)]
    public FitResult Float32() => Train(Precision.Float32);

    [Benchmark(OperationsPerInvoke = Steps)]
    public FitResult BFloat16Mixed() => Train(Precision.BFloat16Mixed);

    [GlobalCleanup]
    public void Dispose()
    {
        model.Dispose();
        GC.SuppressFinalize(this);
    }

    private FitResult Train(Precision precision)
    {
        var options = new TrainerOptions { Device = device(Device), Steps = Steps, Precision = precision, ClipNorm = 1, SanityValidationBatches = 0, Optimizer = new AdamWOptions { LearningRate = 1e-6 } };
        return new Trainer(options).Fit(new CtcTask(model), batches, new OneBatch { Count = 1, Clips = 1 });
    }

    /// <summary>The same clips over and over; a batch of its own each time, since the trainer disposes it.</summary>
    private sealed class OneBatch : IBatchLoader<ClipBatch>
    {
        public int Count { get; init; } = Steps;

        public int Clips { get; init; } = 8;

        public int BatchCount(int epoch) => Count;

        public IEnumerable<ClipBatch> Epoch(int epoch, int firstBatch = 0, CancellationToken cancellationToken = default) =>
            Enumerable.Range(firstBatch, Count - firstBatch).Select(_ => Make());

        private ClipBatch Make()
        {
            var random = new Random(1);
            long[] lengths = [.. Enumerable.Range(0, Clips).Select(_ => (long)random.Next(12, 25))];
            return new ClipBatch(
                [.. lengths.Select((_, clip) => $"{clip}")],
                rand([Clips, lengths.Max(), 3, 64, 64]),
                tensor(lengths),
                tensor([.. Enumerable.Range(0, 3 * Clips).Select(_ => (long)random.Next(1, 11))], [Clips, 3]),
                tensor([.. lengths.Select(_ => 3L)]));
        }
    }
}
