using static TorchSharp.torch;

namespace LisVit.Models.Tests.Rearranging;

public sealed class TensorPackTests
{
    [Fact]
    public void One_tensor_stays_after_packing_and_one_a_shape_after_unpacking()
    {
        using var scope = NewDisposeScope();
        Tensor[] x = [ones(2, 3), ones(2, 4, 5, 3), ones(2, 1, 3)];
        var before = scope.DisposablesCount;

        var (packed, packedShapes) = x.Pack("b * d");
        scope.DisposablesCount.Should().Be(before + 1);

        packed.Unpack(packedShapes, "b * d").Should().HaveCount(3);
        scope.DisposablesCount.Should().Be(before + 4);
        packed.sum().item<float>().Should().Be(x.Sum(tensor => tensor.sum().item<float>()));
    }

    [Fact]
    public void A_packed_tensor_is_a_copy_and_unpacked_ones_are_views()
    {
        using var scope = NewDisposeScope();
        Tensor[] x = [zeros(2), zeros(2)];
        var (packed, packedShapes) = x.Pack("*");

        packed.Unpack(packedShapes, "*")[0].fill_(1);

        packed.sum().item<float>().Should().Be(2);
        x[0].sum().item<float>().Should().Be(0);
    }

    [Fact]
    public void Gradients_pass_through()
    {
        using var scope = NewDisposeScope();
        var a = zeros([2], requires_grad: true);
        var b = zeros([2, 2], requires_grad: true);

        var (packed, packedShapes) = new[] { a, b }.Pack("n *");
        var parts = (packed * arange(6, dtype: float32).reshape(2, 3)).Unpack(packedShapes, "n *");
        (parts[0].sum() + (2 * parts[1].sum())).backward();

        a.grad!.data<float>().ToArray().Should().Equal(0, 3);
        b.grad!.data<float>().ToArray().Should().Equal(2, 4, 8, 10);
    }
}
