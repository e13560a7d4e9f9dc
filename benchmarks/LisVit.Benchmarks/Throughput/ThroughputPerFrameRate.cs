using BenchmarkDotNet.Attributes;
using LisVit.Data.Sampling;
using LisVit.Models;
using LisVit.Models.Decoding;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Benchmarks.Throughput;

/// <summary>
/// Recognition of clips of 116 frames at 192 x 256, the mean length of PHOENIX-2014-T's training clips, by the recommended encoder-only model in its form for inference: how much video a second
/// it reads at each sampling rate. Frames are in memory already, resized and standardised; best-path decoding is included.
/// </summary>
[Config(typeof(ThroughputConfig))]
public class ThroughputPerFrameRate : IDisposable
{
    /// <summary>Frames of the clip, before sampling.</summary>
    public const int VideoFrames = 116;

    /// <summary>Frames a second of the corpus's videos.</summary>
    public const double VideoFrameRate = 25;

    private const int Glosses = 1085;

    private CtcRecognizer model = null!;
    private Tensor frames = null!;

    [Params(1.0, 0.5, 0.25, 0.125)]
    public double SamplingRate { get; set; }

    [Params(VideoMobileViTSize.Xxs, VideoMobileViTSize.Xs, VideoMobileViTSize.S)]
    public VideoMobileViTSize Size { get; set; }

    [Params(ScalarType.Float32, ScalarType.BFloat16)]
    public ScalarType Precision { get; set; }

    [ParamsSource(nameof(Devices))]
    public string Device { get; set; } = "cpu";

    [ParamsSource(nameof(ClipsAtOnce))]
    public int Clips { get; set; } = 1;

    /// <summary>CUDA where there is one, else the processor.</summary>
    public static IEnumerable<string> Devices => [BenchmarkDevice.Best.Name];

    /// <summary>One, and on a GPU also as many as give it something to do.</summary>
    public static IEnumerable<int> ClipsAtOnce => cuda.is_available() ? [1, 16] : [1];

    /// <summary>Frames that the model gets at a sampling rate.</summary>
    public static int SampledFrames(double samplingRate) => new UniformFrameSampler(samplingRate).Sample(VideoFrames, new Random(0)).Length;

    [GlobalSetup]
    public void Make()
    {
        manual_seed(1);
        using var trained = new CtcRecognizer(VideoMobileViTOptions.Recommended(Size), Glosses);
        model = trained.ForInference(Precision);
        model.to(device(Device));
        frames = randn([Clips, SampledFrames(SamplingRate), 3, 256, 192]).to(Precision).to(device(Device));
        Recognise();
    }

    /// <summary>Reads the clips. Decoding waits for the device, so nothing is left running when the clock stops.</summary>
    [Benchmark]
    public IReadOnlyList<int> Recognise()
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var glosses = CtcGreedyDecoder.Decode(model.call(frames, null))[0].Glosses;
        new BenchmarkDevice(Device).Wait();
        return glosses;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        PeakMemory.Write(PeakMemory.Key(SamplingRate, Size, Precision, Clips, Device), new BenchmarkDevice(Device));
        model.Dispose();
        frames.Dispose();
        GC.SuppressFinalize(this);
    }
}
