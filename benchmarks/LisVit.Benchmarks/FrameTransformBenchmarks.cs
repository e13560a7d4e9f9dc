using BenchmarkDotNet.Attributes;
using LisVit.Data.Frames;
using LisVit.Data.Transforms;
using static TorchSharp.torch;

namespace LisVit.Benchmarks;

/// <summary>
/// A clip of 29 frames of 210 x 260 pixels (w h) to the model's 192 x 256 floats, on one thread, into memory that is used
/// again. The baseline is the same work as a chain of tensor operators, which is how torchvision does it.
/// </summary>
[MinColumn]
[MemoryDiagnoser]
public class FrameTransformBenchmarks
{
    private const int Frames = 29;

    private static readonly FrameTransformOptions Options = new();

    private readonly FrameTransform plain = new(Options);
    private readonly FrameTransform antialiased = new(Options with { Antialias = true });
    private readonly FrameTransform unrounded = new(Options with { RoundToBytes = false });
    private readonly FrameTransform cropped = new(Options with { ResizeWidth = 210, ResizeHeight = 280 });
    private readonly FrameTransform augmented = new(Options with { Augmentation = new() });
    private readonly float[] target = new float[Frames * 3 * 256 * 192];
    private readonly RgbFrames recorded = Noise(260, 210);
    private readonly RgbFrames cached = Noise(256, 192);
    private Tensor pixels = null!;
    private Tensor mean = null!;
    private Tensor deviation = null!;

    [GlobalSetup]
    public void MakeTensors()
    {
        set_num_threads(1);
        pixels = tensor(recorded.Pixels, [Frames, 260, 210, 3]);
        mean = tensor(Options.Mean.ToArray()).reshape(1, 3, 1, 1);
        deviation = tensor(Options.StandardDeviation.ToArray()).reshape(1, 3, 1, 1);
    }

    [Benchmark(Baseline = true)]
    public void TensorOperators()
    {
        using var scope = NewDisposeScope();
        using var withoutGradients = no_grad();
        var planes = pixels.permute(0, 3, 1, 2).contiguous().to(ScalarType.Float32);
        var resized = nn.functional.interpolate(planes, size: [256, 192], mode: InterpolationMode.Bicubic, align_corners: false);
        resized.clamp_(0, 255).round_().div_(255).sub_(mean).div_(deviation);
    }

    [Benchmark]
    public void Fused() => plain.Apply(recorded, target);

    [Benchmark]
    public void FusedAntialiased() => antialiased.Apply(recorded, target);

    [Benchmark]
    public void FusedUnrounded() => unrounded.Apply(recorded, target);

    [Benchmark]
    public void FusedCropped() => cropped.Apply(recorded, target);

    [Benchmark]
    public void FusedAugmented() => augmented.Apply(recorded, target, new Random(1));

    /// <summary>Frames that have their size already, as those of a cache.</summary>
    [Benchmark]
    public void StandardiseOnly() => plain.Apply(cached, target);

    [GlobalCleanup]
    public void FreeTensors()
    {
        pixels.Dispose();
        mean.Dispose();
        deviation.Dispose();
    }

    private static RgbFrames Noise(int height, int width)
    {
        var pixels = new byte[Frames * height * width * RgbFrames.Channels];
        new Random(1).NextBytes(pixels);
        return new RgbFrames(pixels, Frames, height, width);
    }
}
