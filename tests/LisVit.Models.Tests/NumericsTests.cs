using LisVit.Models.Blocks;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Tests;

/// <summary>
/// Float32 against float64, for which libtorch takes other kernels. Guards against kernels that give wrong values
/// for some sizes or memory layouts, as libtorch 2.10 has them: docs/decisions/0006.
/// </summary>
public sealed class NumericsTests
{
    public static TheoryData<string, VideoMobileViTSize, int, int> Cases()
    {
        var cases = new TheoryData<string, VideoMobileViTSize, int, int>();
        foreach (var size in Enum.GetValues<VideoMobileViTSize>())
        {
            foreach (var variant in new[] { "report", "released encoder-only", "released encoder-decoder", "recommended", "original" })
                cases.Add(variant, size, 64, 64);
        }

        cases.Add("released encoder-only", VideoMobileViTSize.Xxs, 128, 192);
        cases.Add("released encoder-decoder", VideoMobileViTSize.Xxs, 48, 80);
        cases.Add("original", VideoMobileViTSize.Xxs, 75, 101);
        cases.Add("original", VideoMobileViTSize.Xxs, 32, 32);
        cases.Add("original", VideoMobileViTSize.Xs, 20, 9);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Float32_equals_float64_in_either_memory_layout(string variant, VideoMobileViTSize size, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        ModuleContract.Seeded(5);
        using var encoder = new VideoMobileViT(Options(variant, size));
        encoder.eval();
        foreach (var (_, share) in encoder.named_parameters().Where(entry => entry.name.StartsWith("mixing", StringComparison.Ordinal)))
            share.normal_();
        var frames = randn([2, 3, 3, height, width]);
        var channelsLast = frames.permute(0, 1, 3, 4, 2).contiguous().permute(0, 1, 4, 2, 3);

        var outputs = new[] { encoder.call(frames, null), encoder.call(channelsLast, null) };
        encoder.to(float64);
        var exact = encoder.call(frames.to_type(float64), null);

        foreach (var output in outputs)
            ((output.to_type(float64) - exact).abs().max() / exact.abs().max()).item<double>().Should().BeLessThan(1e-4);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 2)]
    public void A_pointwise_convolution_in_float32_equals_float64_with_a_stride_and_with_groups(int stride, int groups)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        foreach (var outputs in new[] { 40, 72, 80, 104, 112, 320 })
        {
            ModuleContract.Seeded(5);
            using var module = new ConvNormAct(16, outputs, 1, stride, groups, normalise: false);
            var channelsLast = randn([3, 4, 4, 16]).permute(0, 3, 1, 2);

            var output = module.call(channelsLast);
            module.to(float64);

            (output.to_type(float64) - module.call(channelsLast.to_type(float64))).abs().max().item<double>().Should().BeLessThan(1e-5);
        }
    }

    [Fact]
    public void A_pointwise_convolution_in_bfloat16_is_float64s_but_for_rounding()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        foreach (var inputs in new[] { 16, 24, 48, 80 })
        {
            foreach (var outputs in new[] { 16, 24, 32, 40, 48, 64, 72, 80, 96, 104, 112, 128, 160, 192, 320, 384, 640 })
            {
                ModuleContract.Seeded(5);
                using var module = new ConvNormAct(inputs, outputs, 1, bias: true, activate: false, normalise: false);
                module.to(bfloat16);
                var channelsLast = randn([3, 4, 4, inputs]).to_type(bfloat16).permute(0, 3, 1, 2);

                var results = new[] { module.call(channelsLast), module.call(channelsLast.contiguous()) };
                module.to(float64);
                var exact = module.call(channelsLast.to_type(float64));

                foreach (var output in results)
                    (output.to_type(float64) - exact).abs().max().item<double>().Should().BeLessThan(0.02, $"of {inputs} to {outputs} channels, values up to {exact.abs().max().item<double>():F1} are rounded to 8 bits");
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(3, 1)]
    [InlineData(5, 4)]
    public void A_temporal_convolution_in_float32_equals_float64(int kernel, int frames)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        foreach (var width in new[] { 320, 384, 640 })
        {
            ModuleContract.Seeded(5);
            using var module = new TemporalConvolution(width, kernel);
            var x = randn([3, frames, width]);

            var output = module.call(x, null);
            module.to(float64);

            (output.to_type(float64) - module.call(x.to_type(float64), null)).abs().max().item<double>().Should().BeLessThan(1e-5);
        }
    }

    private static VideoMobileViTOptions Options(string variant, VideoMobileViTSize size) => variant switch
    {
        "report" => VideoMobileViTOptions.Report(size),
        "released encoder-only" => VideoMobileViTOptions.ReleasedEncoderOnly(size),
        "released encoder-decoder" => VideoMobileViTOptions.ReleasedEncoderDecoder(size),
        "recommended" => VideoMobileViTOptions.Recommended(size),
        _ => VideoMobileViTOptions.MobileViT(size),
    };
}
