using LisVit.Data.Batching;
using LisVit.Data.Transforms;
using static TorchSharp.torch;

namespace LisVit.Training.Tests.Support;

/// <summary>Batches of two clips of one colour, 10 and 3 frames long, standardised as by default.</summary>
internal sealed class RedClips(int batches) : IBatchLoader<ClipBatch>
{
    public static readonly float[] Colour = [0.8f, 0.2f, 0.4f];

    /// <summary>How many batches were asked for.</summary>
    public int Loaded { get; private set; }

    public int BatchCount(int epoch) => batches;

    public IEnumerable<ClipBatch> Epoch(int epoch, int firstBatch = 0, CancellationToken cancellationToken = default)
    {
        for (var batch = firstBatch; batch < batches; batch++)
        {
            Loaded++;
            yield return Batch(batch);
        }
    }

    private static ClipBatch Batch(int number)
    {
        var options = new FrameTransformOptions();
        using var scope = NewDisposeScope();
        var standardised = (tensor(Colour) - tensor(options.Mean.ToArray())) / tensor(options.StandardDeviation.ToArray());
        var frames = standardised.reshape(1, 1, 3, 1, 1).expand(2, 10, 3, 128, 64).clone();
        frames[1].narrow(0, 3, 7).zero_();
        return new ClipBatch(
            [$"monday/{number}", $"tuesday/{number}"],
            frames.DetachFromDisposeScope(),
            tensor(new long[] { 10, 3 }).DetachFromDisposeScope(),
            tensor(new long[] { 1, 2, 3, 0 }, [2, 2]).DetachFromDisposeScope(),
            tensor(new long[] { 2, 1 }).DetachFromDisposeScope());
    }
}
