using static TorchSharp.torch;

namespace LisVit.Models.Tests.Rearranging;

public sealed class TensorReduceTests
{
    [Theory]
    [InlineData(Reduction.Min, ScalarType.Int32, ScalarType.Int32, 0)]
    [InlineData(Reduction.Max, ScalarType.Int32, ScalarType.Int32, 3)]
    [InlineData(Reduction.Sum, ScalarType.Int32, ScalarType.Int64, 6)]
    [InlineData(Reduction.Prod, ScalarType.Int32, ScalarType.Int64, 0)]
    [InlineData(Reduction.Any, ScalarType.Int32, ScalarType.Bool, 1)]
    [InlineData(Reduction.All, ScalarType.Int32, ScalarType.Bool, 0)]
    [InlineData(Reduction.Min, ScalarType.Byte, ScalarType.Byte, 0)]
    [InlineData(Reduction.Max, ScalarType.Byte, ScalarType.Byte, 3)]
    [InlineData(Reduction.Sum, ScalarType.Byte, ScalarType.Int64, 6)]
    [InlineData(Reduction.Any, ScalarType.Byte, ScalarType.Byte, 1)]
    [InlineData(Reduction.Min, ScalarType.Bool, ScalarType.Bool, 0)]
    [InlineData(Reduction.Max, ScalarType.Bool, ScalarType.Bool, 1)]
    [InlineData(Reduction.Sum, ScalarType.Bool, ScalarType.Int64, 3)]
    [InlineData(Reduction.Prod, ScalarType.Bool, ScalarType.Int64, 0)]
    [InlineData(Reduction.Any, ScalarType.Bool, ScalarType.Bool, 1)]
    [InlineData(Reduction.All, ScalarType.Bool, ScalarType.Bool, 0)]
    [InlineData(Reduction.Sum, ScalarType.BFloat16, ScalarType.BFloat16, 6)]
    [InlineData(Reduction.Mean, ScalarType.Float16, ScalarType.Float16, 1.5)]
    [InlineData(Reduction.Mean, ScalarType.BFloat16, ScalarType.BFloat16, 1.5)]
    [InlineData(Reduction.Max, ScalarType.Float32, ScalarType.Float32, 3)]
    public void Results_are_of_PyTorchs_types(Reduction reduction, ScalarType type, ScalarType expectedType, double expected)
    {
        using var scope = NewDisposeScope();

        var y = arange(4).reshape(2, 2).to(type).Reduce("a b ->", reduction);

        y.dtype.Should().Be(expectedType);
        y.to(float64).item<double>().Should().Be(expected);
    }

    [Fact]
    public void A_sum_of_pixels_does_not_overflow()
    {
        using var scope = NewDisposeScope();
        full([4, 4], 255, dtype: uint8).Reduce("h w ->", Reduction.Sum).item<long>().Should().Be(16 * 255);
    }

    [Theory]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Bool)]
    [InlineData(ScalarType.ComplexFloat32)]
    public void The_mean_of_anything_but_floating_point_is_refused(ScalarType type)
    {
        using var x = zeros(2, 3, dtype: type);
        x.Invoking(x => x.Reduce("a b -> a", Reduction.Mean, ("b", 3))).Should().Throw<ArgumentException>()
            .WithMessage($"Cannot reduce [2, 3] as \"a b -> a\" with b = 3: the mean takes floating-point types, but the tensor holds {type}; convert it first.");
    }

    [Theory]
    [InlineData(Reduction.Min, "minimum")]
    [InlineData(Reduction.Max, "maximum")]
    public void The_extreme_of_nothing_is_refused(Reduction reduction, string name)
    {
        using var x = zeros(2, 0);
        x.Invoking(x => x.Reduce("a b -> a", reduction)).Should().Throw<ArgumentException>()
            .WithMessage($"Cannot reduce [2, 0] as \"a b -> a\": an axis that is lost has no elements, of which there is no {name}.");
    }

    [Theory]
    [InlineData(Reduction.Sum, 0)]
    [InlineData(Reduction.Prod, 1)]
    [InlineData(Reduction.Mean, double.NaN)]
    [InlineData(Reduction.Any, 0)]
    [InlineData(Reduction.All, 1)]
    public void Reductions_of_nothing_give_their_neutral_element(Reduction reduction, double expected)
    {
        using var scope = NewDisposeScope();
        PatternCheck.Values(zeros(2, 0).Reduce("a b -> a", reduction)).Should().Equal(expected, expected);
    }

    [Fact]
    public void An_empty_axis_that_stays_is_no_obstacle()
    {
        using var scope = NewDisposeScope();
        zeros(2, 0).Reduce("a b -> b", Reduction.Max).shape.Should().Equal(0);
    }

    [Fact]
    public void A_number_that_is_no_reduction_is_refused()
    {
        using var x = zeros(2);
        x.Invoking(x => x.Reduce("a ->", (Reduction)99)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Min, Max, Sum, Mean, Prod, Any, All*99*");
    }

    [Theory]
    [InlineData(Reduction.Sum, new float[] { 1, 2, 1, 2, 1, 2 })]
    [InlineData(Reduction.Mean, new[] { 1 / 3f, 2 / 3f, 1 / 3f, 2 / 3f, 1 / 3f, 2 / 3f })]
    [InlineData(Reduction.Max, new float[] { 0, 0, 0, 0, 1, 2 })]
    [InlineData(Reduction.Min, new float[] { 1, 2, 0, 0, 0, 0 })]
    [InlineData(Reduction.Prod, new float[] { 15, 48, 5, 24, 3, 16 })]
    public void Gradients_pass_through(Reduction reduction, float[] expected)
    {
        using var scope = NewDisposeScope();
        var x = arange(1, 7, dtype: float32).reshape(3, 2).requires_grad_();

        (x.Reduce("(t 1) b -> b", reduction) * tensor(new float[] { 1, 2 })).sum().backward();

        x.grad!.data<float>().ToArray().Should().Equal(expected, (actual, wanted) => Math.Abs(actual - wanted) < 1e-6f);
    }

    [Theory]
    [InlineData("a b c -> a b c")]
    [InlineData("a b c -> b")]
    [InlineData("a (b 1) (c 2) -> c (a b)")]
    public void One_tensor_stays_in_the_callers_scope_and_the_input_is_left_alone(string pattern)
    {
        using var scope = NewDisposeScope();
        var x = PatternCheck.Numbers(2, 3, 4);
        foreach (var reduction in Enum.GetValues<Reduction>())
        {
            var before = scope.DisposablesCount;
            var y = x.Reduce(pattern, reduction);
            scope.DisposablesCount.Should().Be(before + 1, "{0}", reduction);
            y.Dispose();
        }

        x.sum().item<double>().Should().Be(228);
    }
}
