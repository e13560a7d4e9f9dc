using BenchmarkDotNet.Attributes;
using LisVit.Models.Blocks;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Benchmarks;

/// <summary>
/// The blocks that encoders are made of, each on what it gets in the released encoder XXS at 29 frames of 192 x 256: forward in evaluation, and forward and backward in training.
/// </summary>
[MinColumn]
[MaxColumn]
public class BlockBenchmarks : IDisposable
{
    private static readonly Dictionary<string, Func<(nn.Module Module, Tensor Input, Func<Tensor, Tensor> Call)>> Blocks = new()
    {
        ["ConvNormAct"] = () => Of(new ConvNormAct(32, 32, 3, groups: 32), randn(29, 48, 64, 32).permute(0, 3, 1, 2), (block, x) => block.call(x)),
        ["MV2Block"] = () => Of(new MV2Block(24, 24), randn(29, 24, 32, 24).permute(0, 3, 1, 2), (block, x) => block.call(x)),
        ["Attention"] = () => Of(new MultiHeadAttention(80, 8), randn(192, 116, 80), (block, x) => block.call(x, x, null)),
        ["EncoderLayer"] = () => Of(
            new TransformerEncoderLayer(new TransformerLayerOptions(80, 8, 320) { Dropout = 0.2 }), randn(192, 116, 80), (block, x) => block.call(x, null, null)),
        ["DecoderLayer"] = () => OfDecoder(randn(1, 29, 320)),
    };

    private nn.Module module = null!;
    private Tensor input = null!;
    private Func<Tensor, Tensor> call = null!;

    [ParamsSource(nameof(Names))]
    public string Block { get; set; } = "MV2Block";

    [ParamsSource(nameof(Devices))]
    public string Device { get; set; } = "cpu";

    /// <summary>Names of the blocks.</summary>
    public static IEnumerable<string> Names => Blocks.Keys;

    /// <summary>CUDA where there is one, else the processor.</summary>
    public static IEnumerable<string> Devices => [BenchmarkDevice.Best.Name];

    [GlobalSetup]
    public void Make()
    {
        manual_seed(1);
        (module, input, call) = Blocks[Block]();
        module.to(BenchmarkDevice.Parse(Device).Device);
        input = input.to(BenchmarkDevice.Parse(Device).Device).requires_grad_();
    }

    [Benchmark(Baseline = true)]
    public void Forward()
    {
        module.eval();
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        call(input);
        BenchmarkDevice.Parse(Device).Wait();
    }

    [Benchmark]
    public void ForwardAndBackward()
    {
        module.train();
        using var scope = NewDisposeScope();
        call(input).sum().backward();
        BenchmarkDevice.Parse(Device).Wait();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        module.Dispose();
        input.Dispose();
        GC.SuppressFinalize(this);
    }

    private static (nn.Module Module, Tensor Input, Func<Tensor, Tensor> Call) Of<TModule>(TModule block, Tensor x, Func<TModule, Tensor, Tensor> call)
        where TModule : nn.Module => (block, x, input => call(block, input));

    // 20 glosses hear a clip.
    private static (nn.Module Module, Tensor Input, Func<Tensor, Tensor> Call) OfDecoder(Tensor memory)
    {
        var tokens = randn(1, 20, 320);
        return Of(new TransformerDecoderLayer(new TransformerLayerOptions(320, 8, 1024) { Dropout = 0.2 }), memory, (block, x) => block.call(tokens.to(x.device), x, null));
    }
}
