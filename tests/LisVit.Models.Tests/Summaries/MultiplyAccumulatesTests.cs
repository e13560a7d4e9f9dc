using LisVit.Models.Blocks;
using LisVit.Models.Summaries;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Summaries;

public sealed class MultiplyAccumulatesTests
{
    public static TheoryData<string, VideoMobileViTOptions> Encoders() => new()
    {
        { "report", VideoMobileViTOptions.Xxs },
        { "report S", VideoMobileViTOptions.S },
        { "released encoder-only", VideoMobileViTOptions.ReleasedEncoderOnly(VideoMobileViTSize.Xxs) },
        { "released encoder-decoder", VideoMobileViTOptions.ReleasedEncoderDecoder(VideoMobileViTSize.Xxs) },
        { "recommended", VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xs) },
        { "across patches", VideoMobileViTOptions.Xxs with { Unfolding = Unfolding.AcrossPatches(1, 2) } },
    };

    [Fact]
    public void A_convolution_meets_each_weight_at_each_position_of_its_output()
    {
        using var conv = nn.Conv2d(6, 8, 3, stride: 2, padding: 1, groups: 2);

        // 2 images, 8 channels of 5 x 4, each from 3 channels by 3 x 3
        Count(conv, () => conv.call(zeros(2, 6, 10, 8))).Should().Be(2 * 8 * 5 * 4 * 3 * 3 * 3);
    }

    [Fact]
    public void A_convolution_along_time_is_counted()
    {
        using var conv = nn.Conv1d(4, 6, 5);

        Count(conv, () => conv.call(zeros(3, 4, 11))).Should().Be(3 * 7 * 6 * 4 * 5);
    }

    [Fact]
    public void A_linear_layer_is_counted_for_each_row()
    {
        using var linear = nn.Linear(7, 3);

        Count(linear, () => linear.call(zeros(2, 5, 7))).Should().Be(2 * 5 * 7 * 3);
    }

    [Fact]
    public void A_module_is_counted_each_time_it_is_called()
    {
        using var linear = nn.Linear(7, 3);

        var summary = ModelSummary.Of(linear, () =>
        {
            linear.call(zeros(2, 7));
            linear.call(zeros(4, 7));
        });

        summary.Total.MultiplyAccumulates.Should().Be((2 + 4) * 7 * 3);
        summary.Total.Calls.Should().Be(2);
        summary.Total.OutputShape.Should().Equal(2, 3);
    }

    [Fact]
    public void Self_attention_projects_four_times_and_compares_all_tokens_twice()
    {
        using var attention = new MultiHeadAttention(width: 8, heads: 2);
        using var x = zeros(3, 5, 8);

        var summary = ModelSummary.Of(attention, () => attention.call(x, x, null));

        var (projection, product) = (3 * 5 * 8 * 8, 3 * 2 * 5 * 5 * (8 / 2));
        summary.Total.OwnMultiplyAccumulates.Should().Be((3 * projection) + (2 * product));
        summary.Total.MultiplyAccumulates.Should().Be((4 * projection) + (2 * product));
    }

    [Fact]
    public void Attention_to_memory_goes_by_both_lengths()
    {
        using var attention = new MultiHeadAttention(width: 8, heads: 4);

        var count = Count(attention, () => attention.call(zeros(3, 5, 8), zeros(3, 11, 8), null));

        count.Should().Be(3 * ((2 * 5 * 8 * 8) + (2 * 11 * 8 * 8) + (2 * 5 * 11 * 8)));
    }

    [Fact]
    public void Causal_attention_is_counted_whole()
    {
        using var attention = new MultiHeadAttention(width: 8, heads: 2);

        Count(attention, () => attention.Causal(zeros(3, 5, 8))).Should().Be(3 * ((4 * 5 * 8 * 8) + (2 * 5 * 5 * 8)));
    }

    [Fact]
    public void A_decoder_is_counted_by_gloss_length_and_frames()
    {
        using var decoder = new GlossDecoder(GlossDecoderOptions.Report(width: 32, glosses: 4) with { Layers = 2, FeedForward = 48 });

        var summary = ModelSummary.Of(decoder, new ClipSize(11, 1, 1) { Batch = 3, GlossLength = 5 });

        var self = (4 * 5 * 32 * 32) + (2 * 5 * 5 * 32);
        var cross = (2 * 5 * 32 * 32) + (2 * 11 * 32 * 32) + (2 * 5 * 11 * 32);
        summary["layers.1.selfAttention"].MultiplyAccumulates.Should().Be(3 * self);
        summary["layers.1.crossAttention"].MultiplyAccumulates.Should().Be(3 * cross);
        summary.Total.MultiplyAccumulates.Should().Be(3 * ((2 * (self + cross + (2 * 5 * 32 * 48))) + (5 * 32 * 6)));
        summary.Total.OutputShape.Should().Equal(3, 5, 6);
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void A_whole_encoder_agrees_with_the_formula(string variant, VideoMobileViTOptions options)
    {
        using var encoder = new VideoMobileViT(options);

        var summary = ModelSummary.Of(encoder, new ClipSize(3, 64, 128));

        summary.Total.MultiplyAccumulates.Should().Be(EncoderFormula.Of(options, frames: 3, height: 64, width: 128), variant);
    }

    private static long Count(nn.Module module, Action run) => ModelSummary.Of(module, run).Total.MultiplyAccumulates;
}
