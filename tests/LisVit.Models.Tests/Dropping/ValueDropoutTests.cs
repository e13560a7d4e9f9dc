using LisVit.Models.Dropping;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Dropping;

public sealed class ValueDropoutTests
{
    private const double Probability = 0.25;

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    public void Training_drops_and_scales_and_evaluation_leaves_as_it_is(ScalarType type)
    {
        using var scope = NewDisposeScope();
        ModuleContract.Seeded(1);
        using var dropout = new ValueDropout(Probability);
        var x = randn([300, 200]).to_type(type);

        var dropped = dropout.call(x);
        dropout.eval();

        dropped.dtype.Should().Be(type);
        var kept = dropped.ne(0);
        kept.to_type(float32).mean().item<float>().Should().BeApproximately(0.75f, 0.01f);
        (dropped.masked_select(kept).to_type(float64) / x.masked_select(kept).to_type(float64) - (1 / 0.75)).abs().max().item<double>().Should().BeLessThan(type == ScalarType.BFloat16 ? 0.006 : 1e-6);
        dropout.call(x).equal(x).all().item<bool>().Should().BeTrue();
    }

    [Theory]
    [InlineData(ScalarType.Float32, "contiguous")]
    [InlineData(ScalarType.Float32, "channels last")]
    [InlineData(ScalarType.Float32, "with gaps")]
    [InlineData(ScalarType.BFloat16, "channels last")]
    public void The_gradient_passes_where_values_passed(ScalarType type, string layout)
    {
        using var scope = NewDisposeScope();
        ModuleContract.Seeded(2);
        using var dropout = new ValueDropout(Probability);
        var x = Laid(layout, type).requires_grad_();
        var weights = randn(x.shape).to_type(type);

        var dropped = dropout.call(x);
        (dropped * weights).sum().backward();

        // Gradients come in another order of memory than values, and must meet the same mask.
        var kept = dropped.detach().ne(0).to_type(float64);
        var expected = weights.to_type(float64) * kept / 0.75;
        ((x.grad!.to_type(float64) - expected).abs().max() / expected.abs().max()).item<double>().Should().BeLessThan(type == ScalarType.BFloat16 ? 0.006 : 1e-6);
        kept.mean().item<double>().Should().BeInRange(0.7, 0.8);
    }

    [Fact]
    public void The_same_seed_drops_the_same_in_every_pass()
    {
        using var scope = NewDisposeScope();
        using var dropout = new ValueDropout(Probability);
        var x = randn([64, 64]);
        Tensor Draw(int seed)
        {
            ModuleContract.Seeded(seed);
            return dropout.call(x);
        }

        Draw(3).equal(Draw(3)).all().item<bool>().Should().BeTrue();
        Draw(3).equal(Draw(4)).all().item<bool>().Should().BeFalse();
        using (no_grad())
            Draw(3).equal(dropout.call(x)).all().item<bool>().Should().BeFalse("each pass draws anew");
    }

    [Fact]
    public void Numbers_that_are_none_are_not_lost()
    {
        using var scope = NewDisposeScope();
        using var dropout = new ValueDropout(Probability);

        dropout.call(full([1000], float.NaN)).isnan().all().item<bool>().Should().BeTrue("a mask multiplies, so that training notices");
    }

    private static Tensor Laid(string layout, ScalarType type) => (layout switch
    {
        "channels last" => randn([3, 7, 5, 11]).permute(0, 3, 1, 2),
        "with gaps" => randn([3, 22, 7, 5]).slice(1, 0, 22, 2),
        _ => randn([3, 11, 7, 5]),
    }).to_type(type).detach();
}
