using CsCheck;
using LisVit.Models.Blocks;
using LisVit.Models.Multiplying;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Multiplying;

/// <summary>Linear layers by our own products, against libtorch's in float64. On processors without vectors of 512 bits the same code runs slower.</summary>
public sealed class LinearProductsTests
{
    // Errors are those of sums of so many products, relative to the largest result.
    private const double Tolerance = 2e-6;

    [Theory]
    [InlineData(1, 16, 16)]
    [InlineData(7, 32, 16)]
    [InlineData(8, 16, 48)]
    [InlineData(64, 64, 192)]
    [InlineData(65, 80, 240)]
    [InlineData(1023, 96, 32)]
    [InlineData(40_000, 32, 16)]  // sums over rows in many parts
    public void Results_and_gradients_are_those_of_the_formula(int rows, int inputs, int outputs)
    {
        Verify([rows], inputs, outputs, hasBias: true);
        Verify([rows], inputs, outputs, hasBias: false);
    }

    [Fact]
    public void So_are_those_of_all_sizes() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 400], Gen.Int[1, 8], Gen.Int[1, 8], Gen.Bool)
            .Sample(drawn => Verify([drawn.Item1, drawn.Item2], 16 * drawn.Item3, 16 * drawn.Item4, drawn.Item5), iter: 40, seed: "0000KOIPe036");

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        using var scope = NewDisposeScope();
        var (x, weight, bias, gradient) = (randn(5_000, 48), randn(80, 48), randn(80), randn(5_000, 80));
        var threads = get_num_threads();
        try
        {
            set_num_threads(1);
            var one = Run(x, weight, bias, gradient);
            set_num_threads(4);
            var four = Run(x, weight, bias, gradient);

            one.Zip(four).Should().OnlyContain(pair => pair.First!.equal(pair.Second!).all().item<bool>());
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Fact]
    public void Sums_over_many_rows_of_one_sign_stay_exact()
    {
        using var scope = NewDisposeScope();
        var (x, gradient) = (full([356_352, 16], 0.7f), full([356_352, 32], 0.1f));

        var (weight, bias) = LinearProducts.WeightGradient(gradient, x);

        (bias.to_type(float64) - (356_352 * (double)0.1f)).abs().max().item<double>().Should().BeLessThan(1e-5 * 35_635);
        (weight.to_type(float64) - (356_352 * (double)0.1f * 0.7f)).abs().max().item<double>().Should().BeLessThan(1e-5 * 24_944);
    }

    [Fact]
    public void Parts_of_weights_expanded_gradients_and_a_kept_graph_are_met()
    {
        using var scope = NewDisposeScope();
        var (x, stacked, biases) = (Wanting(randn(3, 300, 32)), Wanting(randn(48, 32)), Wanting(randn(48)));
        var (exactX, exactStacked, exactBiases) = (Wanting(x.to_type(float64)), Wanting(stacked.to_type(float64)), Wanting(biases.to_type(float64)));

        var loss = LinearFunction.Apply(x.transpose(0, 1).contiguous(), stacked.narrow(0, 16, 32), biases.narrow(0, 16, 32)).sum();
        loss.backward(retain_graph: true);
        loss.backward();
        GradientHandover.ThrowIfFailed();

        (nn.functional.linear(exactX.transpose(0, 1), exactStacked.narrow(0, 16, 32), exactBiases.narrow(0, 16, 32)).sum() * 2).backward();
        foreach (var (own, other) in new[] { (x, exactX), (stacked, exactStacked), (biases, exactBiases) })
            (own.grad!.to_type(float64) - other.grad!).abs().max().item<double>().Should().BeLessThan(Tolerance * other.grad!.abs().max().item<double>());
        loss.backward();
        FluentActions.Invoking(GradientHandover.ThrowIfFailed).Should().Throw<InvalidOperationException>().WithMessage("*a second time*");
    }

    [Fact]
    public void What_no_gradient_needs_is_not_kept_and_may_change()
    {
        using var scope = NewDisposeScope();
        var (x, weight) = (Wanting(randn(200, 32)), Wanting(randn(16, 32)));
        var (changing, changingWeight) = (x * 2, weight * 2);

        var byX = LinearFunction.Apply(changing, weight.detach(), null).sum();
        var byWeight = LinearFunction.Apply(x.detach(), changingWeight, null).sum();
        changing.add_(1);
        changingWeight.add_(1);
        byX.backward();
        byWeight.backward();
        GradientHandover.ThrowIfFailed();

        x.grad!.allclose(weight.detach().sum([0]).mul(2).expand(200, 32), 1e-5, 1e-5).Should().BeTrue();
        weight.grad!.allclose(x.detach().sum([0]).mul(2).expand(16, 32), 1e-5, 1e-4).Should().BeTrue();
    }

    [Fact]
    public void Gradients_come_for_what_wants_one()
    {
        using var scope = NewDisposeScope();
        var (x, weight, bias) = (randn(200, 32), randn(16, 32), randn(16));
        foreach (var wanting in new[] { x, weight, bias })
        {
            var (input, weights, biases) = (Alone(x, wanting), Alone(weight, wanting), Alone(bias, wanting));
            LinearFunction.Apply(input, weights, biases).sum().backward();
            GradientHandover.ThrowIfFailed();

            foreach (var given in new[] { input, weights, biases })
                (given.grad is not null).Should().Be(given.requires_grad);
        }

        static Tensor Alone(Tensor tensor, Tensor wanting) => tensor.detach().requires_grad_(ReferenceEquals(tensor, wanting));
    }

    [Fact]
    public void What_is_no_number_stays_in_its_row()
    {
        using var scope = NewDisposeScope();
        var x = randn(100, 32);
        x[42, 3] = float.NaN;
        x[43, 3] = float.PositiveInfinity;

        var y = LinearProducts.Forward(x, ones(16, 32), null);

        y[42].isnan().all().item<bool>().Should().BeTrue();
        y[43].isposinf().all().item<bool>().Should().BeTrue();
        y.isfinite().sum().item<long>().Should().Be(98 * 16);
    }

    [SkippableFact]
    public void A_layer_takes_them_where_they_pay()
    {
        Skip.IfNot(LinearMap.IsFaster, "MKL is kept on Intel's processors, and where vectors have fewer than 512 bits.");
        using var scope = NewDisposeScope();
        var (x, weight, bias) = (randn(10, 1_000, 32), randn(16, 32), randn(16));

        Takes(x, weight, bias).Should().BeTrue();
        Takes(x, weight, null).Should().BeTrue();
        Takes(x.transpose(0, 1), weight, bias).Should().BeTrue();
        Takes(randn(512, 640), randn(16, 640), bias).Should().BeTrue();
        Takes(randn(511, 640), randn(16, 640), bias).Should().BeFalse("packing the weights would take longer");
        Takes(x.narrow(0, 0, 1), weight, bias).Should().BeFalse("there is too little to do");
        Takes(randn(10, 1_000, 40), randn(16, 40), bias).Should().BeFalse("vectors would not be whole");
        Takes(randn(10, 1_000, 32), randn(24, 32), null).Should().BeFalse("vectors would not be whole");
        Takes(x.to_type(float64), weight.to_type(float64), bias.to_type(float64)).Should().BeFalse();
        Takes(x.to_type(bfloat16), weight.to_type(bfloat16), bias.to_type(bfloat16)).Should().BeFalse("libtorch is as fast there");
        OneDnn.Without(() => Takes(x, weight, bias).Should().BeFalse("operations are counted"));

        // They are what refuses gradients of gradients.
        static bool Takes(Tensor x, Tensor weight, Tensor? bias)
        {
            var weights = weight.detach().requires_grad_();
            var y = LinearMap.Apply(x, weights, bias);
            y.allclose(nn.functional.linear(x, weights, bias), 1e-3, 1e-3).Should().BeTrue();
            autograd.grad([y.square().sum()], [weights], create_graph: true, allow_unused: true);
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

    private static void Verify(long[] rows, int inputs, int outputs, bool hasBias)
    {
        using var scope = NewDisposeScope();
        var (x, weight, bias, gradient) = (randn([.. rows, inputs]), randn(outputs, inputs), hasBias ? randn(outputs) : null, randn([.. rows, outputs]));

        var ours = Run(x, weight, bias, gradient);

        var (exactX, exactWeight, exactBias) = (Wanting(x.to_type(float64)), Wanting(weight.to_type(float64)), hasBias ? Wanting(bias!.to_type(float64)) : null);
        var exact = nn.functional.linear(exactX, exactWeight, exactBias);
        exact.backward([gradient.to_type(float64)]);
        ours[0]!.shape.Should().Equal(exact.shape);
        foreach (var (own, other) in ours.Zip([exact, exactX.grad, exactWeight.grad, exactBias?.grad]))
        {
            (own is null).Should().Be(other is null);
            (own is null ? 0 : (own.to_type(float64) - other!).abs().max().item<double>()).Should().BeLessThan(Tolerance * Math.Max(1, other?.abs().max().item<double>() ?? 1));
        }
    }

    private static Tensor?[] Run(Tensor x, Tensor weight, Tensor? bias, Tensor gradient)
    {
        var (input, weights, biases) = (Wanting(x), Wanting(weight), bias is null ? null : Wanting(bias));
        var y = LinearFunction.Apply(input, weights, biases);
        y.backward([gradient]);
        GradientHandover.ThrowIfFailed();
        return [y, input.grad, weights.grad, biases?.grad];
    }

    private static Tensor Wanting(Tensor tensor) => tensor.detach().requires_grad_();
}
