using System.Runtime.Intrinsics;
using CsCheck;
using LisVit.Models.Blocks;
using LisVit.Models.Normalising;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Normalising;

/// <summary>Batch normalisation and SiLU in one, against libtorch's in float64. On processors without vectors of 512 bits the same code runs slower.</summary>
public sealed class NormalisedSiluTests
{
    [Theory]
    [InlineData(16)]
    [InlineData(24)]  // of which two pixels fill whole vectors
    [InlineData(320)]
    public void Outputs_gradients_and_statistics_are_those_of_the_formula(int channels) => Verify(3, channels, 40, 50, float32, 3e-6);

    [Fact]
    public void So_are_those_of_all_sizes() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 12], Gen.Int[1, 30], Gen.Int[1, 60])
            .Where(drawn => ChannelRows.Serves(Maps(drawn.Item1, 8 * drawn.Item2, drawn.Item3, drawn.Item4)))
            .Sample(drawn => Verify(drawn.Item1, 8 * drawn.Item2, drawn.Item3, drawn.Item4, float32, 3e-6), iter: 30, seed: "0000KOIPe036");

    [Fact]
    public void Maps_of_bfloat16_are_met_in_float32() => Verify(3, 48, 30, 40, bfloat16, 0.004);

    [Fact]
    public void What_is_far_from_zero_has_a_variance_all_the_same()
    {
        using var scope = NewDisposeScope();
        var x = Maps(2, 32, 40, 50) + 1000;

        var statistics = new NormalisedSilu(x, 1e-5).Statistics(x);

        var exact = x.to_type(float64);
        Near(statistics[0], exact.mean([0, 2, 3]), 1e-7);
        Near(statistics[1], exact.var([0, 2, 3], unbiased: false), 1e-6);
    }

    [Fact]
    public void A_channel_that_is_nearly_the_same_everywhere_is_normalised_all_the_same()
    {
        using var scope = NewDisposeScope();
        var x = (Maps(1, 16, 70, 70) * 0.01) + 100;
        var norm = Norm(16);

        var y = Run(norm, x, ones_like(x))[0];

        Near(y, RunByTorch(Copy(norm).to(float64), x.to_type(float64), ones_like(x).to_type(float64))[0], 1e-5);
    }

    [Fact]
    public void Scales_of_a_type_that_it_does_not_read_are_for_libtorch()
    {
        using var scope = NewDisposeScope();
        var x = Maps(1, 16, 70, 70);

        Norm(16).to(float64).ServesSilu(x).Should().BeFalse();
        Norm(16).to(bfloat16).ServesSilu(x).Should().Be(Vector512.IsHardwareAccelerated);
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        using var scope = NewDisposeScope();
        var (x, gradient) = (Maps(3, 48, 40, 50), Maps(3, 48, 40, 50));
        var threads = get_num_threads();
        try
        {
            set_num_threads(1);
            var norm = Norm(48);
            var other = Copy(norm);
            var one = Run(norm, x, gradient);
            set_num_threads(4);
            var four = Run(other, x, gradient);

            one.Zip(four).Should().OnlyContain(pair => pair.First.equal(pair.Second).all().item<bool>());
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Fact]
    public void Extremes_and_what_is_no_number_are_as_by_libtorch()
    {
        using var scope = NewDisposeScope();
        var x = Maps(1, 16, 70, 70);
        x[0, 3, 5, 5] = float.NaN;
        x[0, 4, 5, 5] = 1e6f;
        x[0, 5, 5, 5] = -1e6f;
        x[0, 6] = 2f;

        var norm = Norm(16);
        var exact = Copy(norm).to(float64);

        var ours = Run(norm, x, ones_like(x));

        var expected = RunByTorch(exact, x.to_type(float64), ones_like(x).to_type(float64));
        foreach (var (own, other) in ours.Zip(expected))
            own.to_type(float64).allclose(other, rtol: 1e-4, atol: 0.01, equal_nan: true).Should().BeTrue();  // a channel that is the same everywhere makes small errors large
    }

    [SkippableFact]
    public void A_unit_uses_it_in_training_alone()
    {
        Skip.IfNot(Vector512.IsHardwareAccelerated, "Units normalise by libtorch where vectors have fewer than 512 bits.");
        using var scope = NewDisposeScope();
        ModuleContract.Seeded(1);
        using var unit = new ConvNormAct(16, 32, 1);
        using var linear = new ConvNormAct(16, 32, 1, activate: false);
        var x = Maps(1, 16, 60, 60).requires_grad_();

        Uses(unit, x).Should().BeTrue();
        Uses(unit, x.contiguous()).Should().BeTrue("the convolution puts channels last");
        Uses(unit, x.narrow(2, 0, 4)).Should().BeFalse("so small a map is for libtorch");
        Uses(linear, x).Should().BeFalse("no activation follows");
        unit.eval();
        Uses(unit, x).Should().BeFalse("there are no statistics to be taken");

        // It is what refuses gradients of gradients.
        static bool Uses(ConvNormAct unit, Tensor x)
        {
            autograd.grad([unit.call(x).square().sum()], [x], create_graph: true, allow_unused: true);
            try
            {
                GradientHandover.ThrowIfFailed();
                return false;
            }
            catch (NotSupportedException)
            {
                return true;
            }
        }
    }

    [Fact]
    public void Gradients_of_a_kept_graph_come_twice_and_of_another_once()
    {
        using var scope = NewDisposeScope();
        var (norm, x) = (Norm(16), Maps(1, 16, 70, 70).requires_grad_());
        var loss = norm.Silu(x).sum();  // whose own nodes save nothing

        loss.backward(retain_graph: true);
        var first = x.grad!.clone();
        loss.backward();

        Near(x.grad!, first * 2, 1e-6);
        FluentActions.Invoking(() => loss.backward()).Should().NotThrow("libtorch cannot carry exceptions");
        FluentActions.Invoking(GradientHandover.ThrowIfFailed).Should().Throw<InvalidOperationException>().WithMessage("*a second time*");
    }

    private static void Verify(int clips, int channels, int height, int width, ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        var (x, gradient) = ((Maps(clips, channels, height, width) + 2).to_type(type), Maps(clips, channels, height, width).flip(1, 2).to_type(type));
        var norm = Norm(channels);
        var exact = Copy(norm).to(float64);

        var ours = Run(norm, x, gradient);

        var expected = RunByTorch(exact, x.to_type(float64), gradient.to_type(float64));
        ours[0].dtype.Should().Be(type);
        ours[0].stride().Should().Equal(x.stride());
        foreach (var (own, other) in ours.Zip(expected))
            Near(own, other, tolerance);
        foreach (var (name, value) in norm.state_dict())
            Near(value, exact.state_dict()[name], 1e-6);
    }

    private static Tensor[] Run(BatchNorm2d norm, Tensor x, Tensor gradient) => Run(norm, norm.Silu, x, gradient);

    private static Tensor[] RunByTorch(BatchNorm2d norm, Tensor x, Tensor gradient) => Run(norm, input => nn.functional.silu(norm.call(input)), x, gradient);

    private static Tensor[] Run(BatchNorm2d norm, Func<Tensor, Tensor> function, Tensor x, Tensor gradient)
    {
        var input = x.detach().requires_grad_();
        var y = function(input);
        y.backward([gradient]);
        return [y, input.grad!, .. norm.parameters().Select(parameter => parameter.grad!)];
    }

    private static BatchNorm2d Norm(int channels)
    {
        ModuleContract.Seeded(4);
        var norm = new BatchNorm2d(channels);
        using (no_grad())
        {
            foreach (var parameter in norm.parameters())
                parameter.copy_(randn(channels));
        }

        return norm;
    }

    private static BatchNorm2d Copy(BatchNorm2d norm)
    {
        var copy = new BatchNorm2d(norm.parameters().First().shape[0]);
        copy.load_state_dict(norm.state_dict());
        return copy;
    }

    // Channels last in memory.
    private static Tensor Maps(int clips, int channels, int height, int width)
    {
        ModuleContract.Seeded(clips + height);
        return randn([clips, height, width, channels]).permute(0, 3, 1, 2);
    }

    private static void Near(Tensor actual, Tensor expected, double tolerance)
    {
        using var scope = NewDisposeScope();
        var difference = (actual.to_type(float64) - expected.to_type(float64)).abs().max().item<double>();
        difference.Should().BeLessThan(tolerance * Math.Max(1e-30, expected.to_type(float64).abs().max().item<double>()) + 1e-30);
    }
}
