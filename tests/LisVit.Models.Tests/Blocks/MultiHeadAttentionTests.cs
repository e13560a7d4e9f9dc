using LisVit.Models.Blocks;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Blocks;

public sealed class MultiHeadAttentionTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    public void A_memory_of_one_clip_serves_all_or_is_refused(double dropout)
    {
        using var scope = NewDisposeScope();
        ModuleContract.Seeded(6);
        using var attention = new MultiHeadAttention(width: 64, heads: 4, dropout);
        var (query, memory) = (randn([2, 100, 64]), randn([1, 100, 64]));

        var heard = attention.call(query, memory, null);

        heard.shape.Should().Equal(2, 100, 64);
        heard.isfinite().all().item<bool>().Should().BeTrue();
        attention.eval();
        attention.call(query, memory, null).allclose(attention.call(query, memory.expand(2, 100, 64), null), rtol: 0, atol: 1e-5).Should().BeTrue();
        var unequal = () => attention.call(query, randn([3, 100, 64]), null);
        unequal.Should().Throw<Exception>();
        var masked = () => attention.call(query, query, ones([1, 1, 40, 100], dtype: ScalarType.Bool));
        masked.Should().Throw<Exception>("a mask for 40 queries is none for 100");
    }

    [Fact]
    public void No_tokens_are_none_in_training_too()
    {
        using var scope = NewDisposeScope();
        using var layer = new TransformerEncoderLayer(new TransformerLayerOptions(16, 2, 32) { Dropout = 0.5, DropoutInside = true });

        layer.call(zeros([0, 5, 16]), null, null).shape.Should().Equal(0, 5, 16);
    }

    [Fact]
    public void What_a_process_takes_for_its_default_type_changes_nothing()
    {
        using var scope = NewDisposeScope();
        ModuleContract.Seeded(7);
        using var attention = new MultiHeadAttention(width: 64, heads: 4, dropout: 0.2);
        var (tokens, mask) = (randn([2, 600, 64]).requires_grad_(), rand([2, 1, 1, 600]).gt(0.2));
        Tensor Gradient()
        {
            ModuleContract.Seeded(8);
            return autograd.grad([attention.call(tokens, tokens, mask).square().sum()], [tokens])[0];
        }

        var expected = Gradient();
        set_default_dtype(float64);
        try
        {
            Gradient().equal(expected).all().item<bool>().Should().BeTrue();
        }
        finally
        {
            set_default_dtype(float32);
        }
    }

    [Theory]
    [InlineData("none")]
    [InlineData("bool")]
    [InlineData("bias")]
    public void The_weights_are_those_that_the_output_is_summed_by(string kind)
    {
        using var scope = NewDisposeScope();
        ModuleContract.Seeded(5);
        using var attention = new MultiHeadAttention(width: 8, heads: 2);
        var (query, memory) = (randn([2, 3, 8]) * 3, randn([2, 5, 8]));
        var mask = kind switch
        {
            "bool" => tensor(new[] { true, true, false, true, false }, [1, 5]),
            "bias" => randn([2, 2, 3, 5]),
            _ => null,
        };

        var weights = attention.Weights(query, memory, mask);

        var (_, values) = attention.Project(memory);
        var summed = matmul(weights, values).transpose(1, 2).reshape(2, 3, 8);  // b heads l c -> b l d
        var projection = attention.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        var output = nn.functional.linear(summed, projection["outProjection.weight"], projection["outProjection.bias"]);
        output.allclose(attention.call(query, memory, mask), rtol: 0, atol: 1e-5).Should().BeTrue();
        if (kind == "bool")
            weights.select(-1, 2).count_nonzero().item<long>().Should().Be(0);
    }
}
