using LisVit.Models.Blocks;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Blocks;

/// <summary>Layers against the formulas of the paper, written out on the layers' own weights.</summary>
public sealed class TransformerLayerTests
{
    private const int Width = 8;
    private const int Heads = 2;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_encoder_layer_is_the_papers_formula_in_either_order(bool normFirst)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var layer = new TransformerEncoderLayer(new(Width, Heads, 16) { NormFirst = normFirst });
        Randomise(layer);
        layer.eval();
        var w = layer.state_dict();
        var x = randn([2, 5, Width]);
        Tensor Feed(Tensor t) => nn.functional.linear(
            nn.functional.gelu(nn.functional.linear(t, w["feedForward.linear1.weight"], w["feedForward.linear1.bias"])), w["feedForward.linear2.weight"], w["feedForward.linear2.bias"]);
        Tensor Norm(Tensor t, int n) => nn.functional.layer_norm(t, [Width], w[$"norm{n}.weight"], w[$"norm{n}.bias"]);

        Tensor expected;
        if (normFirst)
        {
            var middle = x + Attend(w, "selfAttention", Norm(x, 1), Norm(x, 1));
            expected = middle + Feed(Norm(middle, 2));
        }
        else
        {
            var middle = Norm(x + Attend(w, "selfAttention", x, x), 1);
            expected = Norm(middle + Feed(middle), 2);
        }

        layer.call(x, null, null).allclose(expected, rtol: 0, atol: 1e-5).Should().BeTrue();
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(true, false)]
    public void A_decoder_layer_is_the_papers_formula_in_either_order_with_and_without_its_mask(bool normFirst, bool causalMask)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var layer = new TransformerDecoderLayer(new(Width, Heads, 16) { NormFirst = normFirst, Activation = FeedForwardActivation.Relu });
        Randomise(layer);
        layer.eval();
        var w = layer.state_dict();
        var (x, memory) = (randn([2, 4, Width]), randn([2, 6, Width]));
        var causal = causalMask ? ones([4, 4]).tril().to_type(ScalarType.Bool) : null;
        Tensor Feed(Tensor t) => nn.functional.linear(
            nn.functional.relu(nn.functional.linear(t, w["feedForward.linear1.weight"], w["feedForward.linear1.bias"])), w["feedForward.linear2.weight"], w["feedForward.linear2.bias"]);
        Tensor Norm(Tensor t, int n) => nn.functional.layer_norm(t, [Width], w[$"norm{n}.weight"], w[$"norm{n}.bias"]);

        Tensor expected;
        if (normFirst)
        {
            var first = x + Attend(w, "selfAttention", Norm(x, 1), Norm(x, 1), causal);
            var second = first + Attend(w, "crossAttention", Norm(first, 2), memory);
            expected = second + Feed(Norm(second, 3));
        }
        else
        {
            var first = Norm(x + Attend(w, "selfAttention", x, x, causal), 1);
            var second = Norm(first + Attend(w, "crossAttention", first, memory), 2);
            expected = Norm(second + Feed(second), 3);
        }

        (causalMask ? layer.call(x, memory, null) : layer.WithoutCausalMask(x, memory, null)).allclose(expected, rtol: 0, atol: 1e-5).Should().BeTrue();
    }

    [Fact]
    public void Masked_keys_are_not_heard()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var layer = new TransformerEncoderLayer(new(Width, Heads, 16));
        Randomise(layer);
        layer.eval();
        var x = randn([1, 5, Width]);
        var mask = tensor(new[] { true, true, true, false, false }).view(1, 1, 1, 5);

        var masked = layer.call(x, mask, null).narrow(1, 0, 3);

        masked.allclose(layer.call(x.narrow(1, 0, 3), null, null), rtol: 0, atol: 1e-5).Should().BeTrue();
    }

    [Fact]
    public void Positions_are_the_papers_sines_and_cosines()
    {
        using var scope = NewDisposeScope();
        using var positions = new PositionalEncoding(4);

        var table = positions.call(zeros([1, 3, 4]))[0].data<float>().ToArray();

        for (var position = 0; position < 3; position++)
        {
            for (var i = 0; i < 4; i++)
            {
                var angle = position / Math.Pow(10000, i / 2 * 2 / 4.0);
                table[(position * 4) + i].Should().BeApproximately((float)(i % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle)), 1e-6f);
            }
        }
    }

    // softmax(q k' / sqrt(c)) v, head by head.
    private static Tensor Attend(Dictionary<string, Tensor> w, string name, Tensor query, Tensor memory, Tensor? mask = null)
    {
        var (weight, bias) = (w[$"{name}.inProjectionWeight"], w[$"{name}.inProjectionBias"]);
        Tensor Project(Tensor t, int part) => nn.functional.linear(t, weight.narrow(0, part * Width, Width), bias.narrow(0, part * Width, Width));
        var (q, k, v) = (Project(query, 0), Project(memory, 1), Project(memory, 2));
        const int Channels = Width / Heads;
        var heard = Enumerable.Range(0, Heads).Select(head =>
        {
            var scores = q.narrow(2, head * Channels, Channels).matmul(k.narrow(2, head * Channels, Channels).transpose(1, 2)) / Math.Sqrt(Channels);
            if (mask is not null)
                scores = scores.masked_fill(mask.logical_not(), double.NegativeInfinity);
            return scores.softmax(-1).matmul(v.narrow(2, head * Channels, Channels));
        }).ToArray();
        return nn.functional.linear(cat(heard, -1), w[$"{name}.outProjection.weight"], w[$"{name}.outProjection.bias"]);
    }

    private static void Randomise(nn.Module module)
    {
        ModuleContract.Seeded(13);
        foreach (var (_, parameter) in module.named_parameters())
            parameter.normal_(0, 0.5);
    }
}
