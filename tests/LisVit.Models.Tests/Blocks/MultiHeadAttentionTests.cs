using LisVit.Models.Blocks;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Blocks;

public sealed class MultiHeadAttentionTests
{
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
