using static TorchSharp.torch;

namespace LisVit.Models.Tests.Rearranging;

public sealed class TensorRearrangeTests
{
    [Theory]
    [InlineData("a (b c) -> a (b c)")]
    [InlineData("a (b c) -> a b c")]
    [InlineData("a (b c) -> b a c")]
    [InlineData("a (b c) -> c (a b)")]
    public void One_tensor_stays_in_the_callers_scope_and_the_input_is_left_alone(string pattern)
    {
        using var scope = NewDisposeScope();
        var x = arange(8).reshape(2, 4);
        var before = scope.DisposablesCount;

        var y = x.Rearrange(pattern, ("b", 2));

        scope.DisposablesCount.Should().Be(before + 1);
        y.Should().NotBeSameAs(x);
        y.Dispose();
        x.sum().item<long>().Should().Be(28);
    }

    [Theory]
    [InlineData("a b c -> a b c")]
    [InlineData("a b c -> c a b")]
    [InlineData("a b c -> (a b) c")]
    [InlineData("a b c -> c (a b)")]
    public void Memory_is_shared_where_strides_allow(string pattern)
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 3, 4);

        x.Rearrange(pattern).fill_(1);

        x.sum().item<float>().Should().Be(24);
    }

    [Fact]
    public void Gradients_pass_through()
    {
        using var scope = NewDisposeScope();
        var x = zeros([2, 3], requires_grad: true);
        var weights = arange(6, dtype: float32);

        (x.Rearrange("a b -> (b a)") * weights).sum().backward();

        x.grad!.data<float>().ToArray().Should().Equal(0, 2, 4, 1, 3, 5);
    }

    [Fact]
    public void Threads_may_share_patterns() =>
        Parallel.For(1, 200, index =>
        {
            using var scope = NewDisposeScope();
            var length = 1 + (index % 7);
            zeros(2 * length, 3).Rearrange("(b t) c -> c t b", ("t", length)).shape.Should().Equal(3, length, 2);
        });

    [Fact]
    public void Lists_leave_one_tensor_and_their_tensors_alone()
    {
        using var scope = NewDisposeScope();
        List<Tensor> x = [ones(2, 3), ones(2, 3)];
        var before = scope.DisposablesCount;

        x.Rearrange("n a b -> n a b").Dispose();
        x.Reduce("n a b -> n a b", Reduction.Max).Dispose();
        x.Repeat("n a b -> n a b").Dispose();
        var y = x.Rearrange("n a b -> a (n b)");

        scope.DisposablesCount.Should().Be(before + 1);
        y.sum().item<float>().Should().Be(x.Sum(tensor => tensor.sum().item<float>()));
    }

    [Fact]
    public void A_list_is_always_copied()
    {
        using var scope = NewDisposeScope();
        Tensor[] x = [zeros(2)];

        x.Rearrange("n a -> (n a)").fill_(1);

        x[0].sum().item<float>().Should().Be(0);
    }

    [Fact]
    public void Sizes_read_from_one_tensor_may_be_given_for_another()
    {
        using var scope = NewDisposeScope();
        var sizes = zeros(2, 3, 5, 7).ParseShape("b _ h w");

        zeros(700).Rearrange("(b c h w) -> b c h w", [.. sizes.Select(axis => (axis.Key, axis.Value))]).shape.Should().Equal(2, 10, 5, 7);
    }

    [Fact]
    public void A_tensor_may_have_more_dimensions_than_the_usual()
    {
        using var scope = NewDisposeScope();
        long[] shape = [2, .. Enumerable.Repeat(1L, 39), 3];
        zeros(shape).Rearrange("a ... b -> b ... a").shape.Should().Equal([3, .. shape[1..^1], 2]);
    }
}
