using LisVit.Data.Batching;
using static TorchSharp.torch;

namespace LisVit.Training.Tests.Support;

/// <summary>Linear pairs from memory, in an order that depends on the seed and the epoch alone.</summary>
internal sealed class PairLoader : IBatchLoader<Pairs>
{
    private readonly float[][] inputs;
    private readonly float[] targets;
    private readonly int batchSize;
    private readonly int seed;

    public PairLoader(int count, int batchSize, int seed = 7)
    {
        var random = new Random(seed);
        inputs = [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, 4).Select(_ => (random.NextSingle() * 2) - 1).ToArray())];
        targets = [.. inputs.Select(x => (2 * x[0]) - x[1] + (0.5f * x[2]) + 1)];
        this.batchSize = batchSize;
        this.seed = seed;
    }

    public int BatchCount(int epoch) => Batches?.Invoke(epoch) ?? (inputs.Length + batchSize - 1) / batchSize;

    /// <summary>Batches of an epoch where that is not all of them.</summary>
    public Func<int, int>? Batches { get; init; }

    /// <summary>Called as a batch is loaded.</summary>
    public Action Loading { get; init; } = () => { };

    public bool Shuffle { get; init; } = true;

    public IEnumerable<Pairs> Epoch(int epoch, int firstBatch = 0, CancellationToken cancellationToken = default)
    {
        var order = Enumerable.Range(0, inputs.Length).ToArray();
        if (Shuffle)
            new Random((seed * 1000) + epoch).Shuffle(order);
        foreach (var batch in order.Chunk(batchSize).Take(BatchCount(epoch)).Skip(firstBatch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Loading();
            yield return new Pairs(
                InTorchMemory(tensor([.. batch.SelectMany(i => inputs[i])], [batch.Length, 4])),
                InTorchMemory(tensor([.. batch.Select(i => targets[i])], [batch.Length, 1])));
        }
    }

    /// <summary>A tensor over a managed array begins wherever the array does, and results depend on alignment in their last bits.</summary>
    private static Tensor InTorchMemory(Tensor managed)
    {
        using (managed)
            return managed.clone();
    }
}
