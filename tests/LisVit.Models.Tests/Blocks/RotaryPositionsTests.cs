using LisVit.Models.Blocks;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Blocks;

public sealed class RotaryPositionsTests
{
    private const int Frames = 6;
    private const int Tokens = 3;
    private const int HeadWidth = 4;

    [Fact]
    public void Pairs_of_dimensions_are_turned_by_the_papers_angles()
    {
        using var scope = NewDisposeScope();
        using var positions = Positions();
        var x = randn([1, 1, Frames * Tokens, HeadWidth], dtype: float64);

        var turned = positions.Turn(x);

        for (var token = 0; token < Frames * Tokens; token++)
        {
            for (var pair = 0; pair < HeadWidth / 2; pair++)
            {
                var angle = token / Tokens * Math.Pow(100, -pair / (HeadWidth / 2.0));
                var (a, b) = (x[0, 0, token, 2 * pair].item<double>(), x[0, 0, token, (2 * pair) + 1].item<double>());
                turned[0, 0, token, 2 * pair].item<double>().Should().BeApproximately((a * Math.Cos(angle)) - (b * Math.Sin(angle)), 1e-6);
                turned[0, 0, token, (2 * pair) + 1].item<double>().Should().BeApproximately((b * Math.Cos(angle)) + (a * Math.Sin(angle)), 1e-6);
            }
        }
    }

    [Fact]
    public void What_a_query_thinks_of_a_key_depends_on_the_frames_between_them_alone()
    {
        using var scope = NewDisposeScope();
        using var positions = Positions();
        var queries = positions.Turn(randn([HeadWidth], dtype: float64).expand(1, 1, Frames * Tokens, HeadWidth));
        var keys = positions.Turn(randn([HeadWidth], dtype: float64).expand(1, 1, Frames * Tokens, HeadWidth));

        var products = queries.matmul(keys.transpose(2, 3))[0, 0];

        double Product(int from, int to) => products[(from * Tokens) + 1, (to * Tokens) + 2].item<double>();
        Product(3, 1).Should().BeApproximately(Product(5, 3), 1e-6);
        Product(1, 3).Should().NotBeApproximately(Product(3, 1), 1e-6, "before is not after");
        Product(2, 2).Should().BeApproximately(Product(0, 0), 1e-6);
    }

    [Fact]
    public void Weights_have_the_dimensions_of_a_pair_half_a_head_apart()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        ModuleContract.Seeded(4);
        const int heads = 2;
        using var attention = new MultiHeadAttention(heads * HeadWidth, heads);
        attention.to(float64);
        using var positions = Positions();
        var x = randn([2, Frames * Tokens, heads * HeadWidth], dtype: float64);
        var state = attention.state_dict();
        Tensor Heads(Tensor stacked) => stacked.unflatten(2, heads, HeadWidth).transpose(1, 2);
        var projected = nn.functional.linear(x, state["inProjectionWeight"], state["inProjectionBias"]).chunk(3, -1);

        var heard = nn.functional.scaled_dot_product_attention(HalvesTurned(Heads(projected[0])), HalvesTurned(Heads(projected[1])), Heads(projected[2]));
        var expected = nn.functional.linear(heard.transpose(1, 2).flatten(2, 3), state["outProjection.weight"], state["outProjection.bias"]);

        attention.Rotary(x, null, positions).allclose(expected, rtol: 0, atol: 1e-6).Should().BeTrue();

        static Tensor HalvesTurned(Tensor x)
        {
            var angles = PositionalEncoding.Angles(Frames, HeadWidth, 100, CPU).to_type(float64).repeat_interleave(Tokens, 0);
            var halves = x.chunk(2, -1);
            return cat([(halves[0] * angles.cos()) - (halves[1] * angles.sin()), (halves[1] * angles.cos()) + (halves[0] * angles.sin())], -1);
        }
    }

    [Fact]
    public void A_layer_tells_frames_apart_by_them_alone()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        ModuleContract.Seeded(2);
        using var layer = new TransformerEncoderLayer(new(2 * HeadWidth, 2, 16));
        layer.eval();
        using var positions = new RotaryPositions(Frames, Tokens, HeadWidth, float32, CPU);
        var x = randn([1, Frames * Tokens, 2 * HeadWidth]);
        var backwards = x.unflatten(1, Frames, Tokens).flip(1).flatten(1, 2);

        Tensor Reversed(RotaryPositions? known) => layer.call(backwards, null, known).unflatten(1, Frames, Tokens).flip(1).flatten(1, 2);

        Reversed(null).allclose(layer.call(x, null, null), rtol: 0, atol: 1e-5).Should().BeTrue("without positions the order of frames is unknown");
        Reversed(positions).allclose(layer.call(x, null, positions), rtol: 0, atol: 1e-3).Should().BeFalse();
    }

    [Fact]
    public void Odd_heads_and_attention_within_a_frame_are_refused()
    {
        FluentActions.Invoking(() => new RotaryPositions(1, 1, 3, float32, CPU)).Should().Throw<ArgumentException>().WithMessage("*headWidth (3)*");
        FluentActions.Invoking(() => new VideoMobileViT(VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs) with { RotaryPositions = true }))
            .Should().Throw<ArgumentException>().WithMessage("*AcrossPatches(2, 2)*");
    }

    private static RotaryPositions Positions() => new(Frames, Tokens, HeadWidth, float64, CPU);
}
