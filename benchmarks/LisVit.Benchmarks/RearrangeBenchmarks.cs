using BenchmarkDotNet.Attributes;
using LisVit.Models;
using static TorchSharp.torch;

namespace LisVit.Benchmarks;

/// <summary>What naming the axes costs over moving them by hand, for the unfolding of a video block.</summary>
[MemoryDiagnoser]
public class RearrangeBenchmarks
{
    private const long Frames = 29;
    private const long Windows = 2;
    private const long WindowHeight = 12;
    private const long WindowWidth = 16;
    private const long Width = 64;

    private readonly Tensor features = randn(Frames, Width, Windows * WindowHeight, Windows * WindowWidth);

    [Benchmark(Baseline = true)]
    public void ViewPermuteReshape()
    {
        using var split = features.view(1, Frames, Width, Windows, WindowHeight, Windows, WindowWidth);
        using var permuted = split.permute(0, 3, 5, 1, 4, 6, 2);
        using var unfolded = permuted.reshape(Windows * Windows, Frames * WindowHeight * WindowWidth, Width);
    }

    [Benchmark]
    public void Rearrange()
    {
        using var unfolded = features.Rearrange(
            "(b t) d (nh ph) (nw pw) -> (b nh nw) (t ph pw) d", ("b", 1), ("nh", Windows), ("nw", Windows));
    }

    [Benchmark]
    public void RearrangeWithoutCopy()
    {
        using var clips = features.Rearrange("(b t) d h w -> b t d h w", ("b", 1));
    }

    [GlobalCleanup]
    public void FreeFeatures() => features.Dispose();
}
