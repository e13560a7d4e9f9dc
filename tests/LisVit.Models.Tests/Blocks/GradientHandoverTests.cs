using LisVit.Models.Blocks;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Blocks;

public sealed class GradientHandoverTests
{
    [Fact]
    public void What_goes_wrong_is_thrown_once_by_the_next_call_that_can()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var throwing = GradientHandover.ThrowIfFailed;

        GradientHandover.Give(ones(1), 3, _ => throw new InvalidOperationException("no memory left")).Count(gradient => gradient is null).Should().Be(3);
        GradientHandover.Give(ones(1), 1, _ => [ones(1)]).Should().ContainSingle("after a failure none are right").Which.Should().BeNull();

        throwing.Should().Throw<InvalidOperationException>().WithMessage("no memory left");
        throwing.Should().NotThrow();
        GradientHandover.Give(ones(1), 1, _ => [ones(1)]).Should().ContainSingle().Which.Should().NotBeNull();
    }

    [Fact]
    public async Task It_may_go_wrong_on_a_thread_of_libtorchs()
    {
        await Task.Run(() =>
        {
            using var gradients = no_grad();
            GradientHandover.Give(ones(1), 1, _ => throw new InvalidOperationException("no memory left"));
        });
        var throwing = GradientHandover.ThrowIfFailed;

        throwing.Should().Throw<InvalidOperationException>().WithMessage("no memory left");
        throwing.Should().NotThrow();
    }

    [Fact]
    public void Gradients_live_until_the_next_are_given()
    {
        using var gradients = no_grad();
        var first = GradientHandover.Give(ones(1), 1, _ => [ones(1)])[0];
        var alive = !first.IsInvalid;
        var second = GradientHandover.Give(ones(1), 1, _ => [ones(1)])[0];

        alive.Should().BeTrue("libtorch has not copied it");
        first.IsInvalid.Should().BeTrue();
        GradientHandover.ThrowIfFailed();
        second.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void Gradients_of_gradients_are_refused()
    {
        using var scope = NewDisposeScope();
        using var layer = new TransformerEncoderLayer(new TransformerLayerOptions(16, 2, 32) { Dropout = 0.5 });
        var tokens = randn([1, 5, 16]).requires_grad_();
        autograd.grad([layer.call(tokens, null, null).square().sum()], [tokens], create_graph: true, allow_unused: true);
        var next = GradientHandover.ThrowIfFailed;

        next.Should().Throw<NotSupportedException>().WithMessage("*create_graph*");
    }
}
