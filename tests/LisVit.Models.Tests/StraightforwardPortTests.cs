using LisVit.Benchmarks.Baselines;
using static TorchSharp.torch;

namespace LisVit.Models.Tests;

/// <summary>What the benchmarks call LisVit's encoder faster than gives the same outputs.</summary>
public sealed class StraightforwardPortTests
{
    private static readonly VideoMobileViTOptions Released = VideoMobileViTOptions.ReleasedEncoderDecoder(VideoMobileViTSize.Xxs);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_port_gives_what_the_encoder_gives(bool strides32)
    {
        using var scope = NewDisposeScope();
        var options = strides32 ? Released with { Strides = VideoMobileViTOptions.Xxs.Strides } : Released;
        using var encoder = Trained(options);
        using var port = new StraightforwardPort(options);
        port.Take(encoder);
        encoder.eval();
        port.eval();
        using var gradients = no_grad();
        var frames = randn([2, 4, 3, 64, 128]);

        var expected = encoder.call(frames, null);

        (port.call(frames, null) - expected).abs().max().item<float>().Should().BeLessThan(1e-4f * Math.Max(1, expected.abs().max().item<float>()));
    }

    [Fact]
    public void Padding_does_not_change_what_the_port_makes_of_frames()
    {
        using var scope = NewDisposeScope();
        using var encoder = Trained(Released);
        using var port = new StraightforwardPort(Released);
        port.Take(encoder);
        encoder.eval();
        port.eval();
        using var gradients = no_grad();
        var frames = randn([2, 4, 3, 64, 64]);
        var lengths = tensor(new long[] { 4, 2 });

        var expected = encoder.call(frames, lengths);

        var memory = port.call(frames, lengths);
        (memory.select(0, 0) - expected.select(0, 0)).abs().max().item<float>().Should().BeLessThan(1e-4f);
        (memory.select(0, 1).narrow(0, 0, 2) - expected.select(0, 1).narrow(0, 0, 2)).abs().max().item<float>().Should().BeLessThan(1e-4f);
    }

    // Norms and statistics that differ from each other, so that none can be taken for another.
    private static VideoMobileViT Trained(VideoMobileViTOptions options)
    {
        ModuleContract.Seeded(1);
        var encoder = new VideoMobileViT(options);
        using var gradients = no_grad();
        foreach (var (name, tensor) in encoder.state_dict())
        {
            if (name.Contains("norm", StringComparison.Ordinal) && !name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
                tensor.uniform_(0.5, 1.5);
        }

        return encoder;
    }
}
