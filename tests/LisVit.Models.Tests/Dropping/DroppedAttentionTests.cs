using LisVit.Models.Dropping;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Dropping;

/// <summary>What attention with dropout is where it cannot be computed in tiles, as on most processors.</summary>
public sealed class DroppedAttentionTests
{
    private const double Probability = 0.3;

    [Theory]
    [InlineData("none")]
    [InlineData("keys")]
    [InlineData("nowhere")]
    [InlineData("causal")]
    public void Outputs_and_gradients_are_those_of_the_formula(string kind)
    {
        using var scope = NewDisposeScope();
        ModuleContract.Seeded(1);
        Tensor[] tokens = [.. Enumerable.Range(0, 3).Select(_ => randn([2, 3, 9, 5]).requires_grad_())];
        var mask = kind switch
        {
            "keys" => rand(2, 1, 1, 9).gt(0.3).logical_or(arange(9).eq(0)),
            "nowhere" => zeros([2, 1, 1, 9], dtype: ScalarType.Bool),
            _ => null,
        };
        var weights = randn(2, 3, 9, 5);

        ModuleContract.Seeded(2);
        var heard = DroppedAttention.Attend(tokens[0], tokens[1], tokens[2], mask, kind == "causal", Probability);
        heard.backward([weights]);

        ModuleContract.Seeded(2);
        var kept = DropoutMask.Draw(Probability).Times(ones(2, 3, 9, 9)).to_type(float64);
        Tensor[] exact = [.. tokens.Select(token => token.detach().to_type(float64).requires_grad_())];
        var logits = matmul(exact[0], exact[1].transpose(-2, -1)) / Math.Sqrt(5);
        var allowed = kind == "causal" ? ones([9, 9], dtype: ScalarType.Bool).tril() : mask ?? ones(1, dtype: ScalarType.Bool);
        var expected = matmul(logits.masked_fill(allowed.logical_not(), double.NegativeInfinity).softmax(-1).nan_to_num(0) * kept, exact[2]);
        expected.backward([weights.to_type(float64)]);
        Near(heard, expected);
        foreach (var (token, same) in tokens.Zip(exact))
            Near(token.grad!, same.grad!);
    }

    private static void Near(Tensor actual, Tensor expected) => (actual.to_type(float64) - expected).abs().max().item<double>().Should().BeLessThan(1e-5);
}
