using CsCheck;
using LisVit.Models.Blocks;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Blocks;

public sealed class CudaConvolutionTests
{
    [Fact]
    public void Numbers_are_made_up_by_an_eighth_at_most_to_few() => Gen.Long[1, 100_000].Sample(count =>
    {
        var rounded = CudaConvolution.RoundUp(count);

        rounded.Should().BeGreaterThanOrEqualTo(count);
        (rounded - count).Should().BeLessThanOrEqualTo(count / 8);
        CudaConvolution.RoundUp(rounded).Should().Be(rounded);
    });

    [Fact]
    public void Between_a_power_of_two_and_the_next_there_are_eight() =>
        Enumerable.Range(1025, 1024).Select(count => CudaConvolution.RoundUp(count)).Distinct().Should().Equal(1152, 1280, 1408, 1536, 1664, 1792, 1920, 2048);

    // Without this the two below could compare a processor with itself.
    [Fact]
    public void A_processor_pretends_only_while_it_is_told_to()
    {
        using var scope = NewDisposeScope();
        var channelsLast = randn([19, 4, 4, 2]).permute(0, 3, 1, 2);

        CudaConvolution.As(gpu: true, () =>
        {
            CudaConvolution.Filler(channelsLast, 0).Should().Be(1);
            CudaConvolution.ForDepthwise(channelsLast).is_contiguous().Should().BeTrue();
            CudaConvolution.As(gpu: false, () => CudaConvolution.Filler(channelsLast, 0).Should().Be(0));
            CudaConvolution.Filler(channelsLast, 0).Should().Be(1);
        });

        CudaConvolution.Filler(channelsLast, 0).Should().Be(0);
        CudaConvolution.ForDepthwise(channelsLast).is_contiguous().Should().BeFalse();
    }

    public static TheoryData<string, int, bool, bool> Encoders
    {
        get
        {
            var data = new TheoryData<string, int, bool, bool>();
            foreach (var name in new[] { "recommended", "released encoder-decoder", "MobileViT" })
            {
                data.Add(name, 1, false, false);
                data.Add(name, 2, true, false);
                data.Add(name, 2, true, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void An_encoder_trains_as_on_a_GPU_as_it_does_on_a_processor(string name, int clips, bool unequal, bool checkpointed)
    {
        using var scope = NewDisposeScope();
        ModuleContract.Seeded(3);
        using var encoder = new VideoMobileViT(Options(name)).to(float64);
        foreach (var parameter in encoder.named_parameters().Where(entry => entry.name.StartsWith("mixing", StringComparison.Ordinal)))
            nn.init.normal_(parameter.parameter);
        if (checkpointed)
            encoder.CheckpointActivations();
        var frames = randn([clips, 19, 3, 64, 64], float64);
        var lengths = unequal ? tensor(new long[] { 19, 8 }) : null;
        var weights = randn(encoder.call(frames, lengths).shape, float64);

        var expected = Step();
        Dictionary<string, Tensor> actual = [];
        CudaConvolution.As(gpu: true, () => actual = Step());

        foreach (var (entry, tensor) in expected)
            (actual[entry] - tensor).abs().max().item<double>().Should().BeLessThan(1e-9 * (1 + tensor.abs().max().item<double>()), entry);

        Dictionary<string, Tensor> Step()
        {
            encoder.zero_grad();
            var memory = encoder.call(frames, lengths);
            (memory * weights).sum().backward();
            var results = encoder.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.grad!.clone());
            results["memory"] = memory.detach();
            return results;
        }
    }

    [Fact]
    public void For_inference_it_is_the_same_too()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        ModuleContract.Seeded(3);
        using var trained = new VideoMobileViT(Options("recommended"));
        using var encoder = trained.ForInference(float64);
        var frames = randn([1, 19, 3, 64, 64], float64);
        var expected = encoder.call(frames, null);

        Tensor? actual = null;
        CudaConvolution.As(gpu: true, () => actual = encoder.call(frames, null));

        (actual! - expected).abs().max().item<double>().Should().BeLessThan(1e-12);
    }

    private static VideoMobileViTOptions Options(string name) => (name switch
    {
        "recommended" => VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs),
        "MobileViT" => VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs),
        _ => VideoMobileViTOptions.ReleasedEncoderDecoder(VideoMobileViTSize.Xxs),
    }) with
    { ConvolutionDropout = new(0), TransformerDropout = 0 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Filler_changes_neither_outputs_nor_gradients(bool channelsLast)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var conv = nn.Conv2d(4, 4, 3, 2, 1);
        var (x, weights) = (Features(), randn([9, 4, 4, 4]));
        var (expected, gradients) = Outputs(conv.call);

        var (actual, filled) = Outputs(input => CudaConvolution.WithFiller(conv, input, 1));

        actual.allclose(expected, rtol: 1e-5, atol: 1e-6).Should().BeTrue();
        foreach (var (gradient, other) in filled.Zip(gradients))
            gradient.allclose(other, rtol: 1e-4, atol: 1e-5).Should().BeTrue();

        Tensor Features()
        {
            var drawn = randn([9, 8, 8, 4]);
            return channelsLast ? drawn.permute(0, 3, 1, 2) : drawn.permute(0, 3, 1, 2).contiguous();
        }

        (Tensor, Tensor[]) Outputs(Func<Tensor, Tensor> apply)
        {
            conv.zero_grad();
            var input = x.detach().requires_grad_(true);
            var y = apply(input);
            (y * weights).sum().backward();
            return (y.detach(), [input.grad!, conv.weight!.grad!.clone(), conv.bias!.grad!.clone()]);
        }
    }
}
