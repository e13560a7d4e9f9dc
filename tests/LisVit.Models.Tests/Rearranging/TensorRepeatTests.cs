using static TorchSharp.torch;

namespace LisVit.Models.Tests.Rearranging;

public sealed class TensorRepeatTests
{
    [Fact]
    public void Gradients_of_repeated_elements_add_up()
    {
        using var scope = NewDisposeScope();
        var x = zeros([2, 3], requires_grad: true);

        (x.Repeat("a b -> b (2 a)") * arange(12, dtype: float32).reshape(3, 4)).sum().backward();

        // Element (a, b) is at columns a and 2 + a of row b.
        x.grad!.data<float>().ToArray().Should().Equal(2, 10, 18, 4, 12, 20);
    }

    [Theory]
    [InlineData("a b -> a b")]
    [InlineData("a b -> a 2 b")]
    [InlineData("a b -> (b 2) 1 (a 3)")]
    public void One_tensor_stays_in_the_callers_scope_and_the_input_is_left_alone(string pattern)
    {
        using var scope = NewDisposeScope();
        var x = arange(6).reshape(2, 3);
        var before = scope.DisposablesCount;

        var y = x.Repeat(pattern);

        scope.DisposablesCount.Should().Be(before + 1);
        y.Should().NotBeSameAs(x);
        y.Dispose();
        x.sum().item<long>().Should().Be(15);
    }

    [Fact]
    public void Memory_is_shared_where_strides_allow()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 3);
        var y = x.Repeat("a b -> b t a", ("t", 4));

        x.fill_(1);

        y.sum().item<float>().Should().Be(24);
    }

    [Theory]
    [InlineData(ScalarType.Bool)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Float16)]
    public void The_type_stays(ScalarType type)
    {
        using var scope = NewDisposeScope();
        ones(2, dtype: type).Repeat("a -> (a 2)").dtype.Should().Be(type);
    }
}
