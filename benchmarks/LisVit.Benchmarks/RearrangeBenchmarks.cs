using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using LisVit.Models;
using static TorchSharp.torch;

namespace LisVit.Benchmarks;

/// <summary>
/// What naming the axes costs over moving them by hand: in each category the difference of the two rows.
/// The tensors are small, so that copying does not hide it.
/// </summary>
[MemoryDiagnoser]
[CategoriesColumn]
[MedianColumn]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
public class RearrangeBenchmarks
{
    private const string Permute = "permute";
    private const string Reshape = "reshape";
    private const string Unfold = "split, permute, merge";
    private const string Pool = "reduce";
    private const string Spread = "repeat";

    private readonly Tensor memory = randn(2, 3, 4);
    private readonly Tensor features = randn(6, 2, 4, 4);
    private readonly Tensor vector = randn(2, 4);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory(Permute)]
    public void PermuteByHand()
    {
        using var y = memory.permute(1, 0, 2);
    }

    [Benchmark]
    [BenchmarkCategory(Permute)]
    public void PermuteByName()
    {
        using var y = memory.Rearrange("b t d -> t b d");
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory(Reshape)]
    public void ReshapeByHand()
    {
        using var y = memory.reshape(6, 4);
    }

    [Benchmark]
    [BenchmarkCategory(Reshape)]
    public void ReshapeByName()
    {
        using var y = memory.Rearrange("b t d -> (b t) d");
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory(Unfold)]
    public void UnfoldByHand()
    {
        using var split = features.reshape(2, 3, 2, 2, 2, 2, 2);
        using var permuted = split.permute(0, 3, 5, 1, 4, 6, 2);
        using var y = permuted.reshape(8, 12, 2);
    }

    [Benchmark]
    [BenchmarkCategory(Unfold)]
    public void UnfoldByName()
    {
        using var y = features.Rearrange("(b t) d (nh ph) (nw pw) -> (b nh nw) (t ph pw) d", ("b", 2), ("nh", 2), ("nw", 2));
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory(Pool)]
    public void ReduceByHand()
    {
        using var split = features.reshape(6, 2, 2, 2, 2, 2);
        using var y = split.amax(3, 5);
    }

    [Benchmark]
    [BenchmarkCategory(Pool)]
    public void ReduceByName()
    {
        using var y = features.Reduce("b d (h 2) (w 2) -> b d h w", Reduction.Max);
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory(Spread)]
    public void RepeatByHand()
    {
        using var split = vector.reshape(2, 1, 4);
        using var y = split.expand(2, 3, 4);
    }

    [Benchmark]
    [BenchmarkCategory(Spread)]
    public void RepeatByName()
    {
        using var y = vector.Repeat("b d -> b t d", ("t", 3));
    }

    [GlobalCleanup]
    public void FreeTensors()
    {
        memory.Dispose();
        features.Dispose();
        vector.Dispose();
    }
}
