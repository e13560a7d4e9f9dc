using LisVit.Models.Blocks;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Blocks;

public sealed class BatchNorm2dTests
{
    [Fact]
    public void Outputs_gradients_and_statistics_are_those_of_TorchSharps_own()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var (ours, theirs) = (new BatchNorm2d(3), nn.BatchNorm2d(3));

        for (var step = 0; step < 4; step++)
        {
            var x = (randn(2, 3, 5, 4, generator: generator) * 3) + step;
            var weights = randn(2, 3, 5, 4, generator: generator);
            var (own, reference) = (ours.call(x), theirs.call(x));
            (own * weights).sum().backward();
            (reference * weights).sum().backward();
            Same(own, reference).Should().BeTrue();
        }

        ours.state_dict().Keys.Should().BeEquivalentTo(theirs.state_dict().Keys);
        foreach (var (name, tensor) in ours.state_dict())
            Same(tensor, theirs.state_dict()[name]).Should().BeTrue(name);
        foreach (var (name, parameter) in ours.named_parameters())
            Same(parameter.grad!, theirs.get_parameter(name)!.grad!).Should().BeTrue(name);

        ours.eval();
        theirs.eval();
        var unseen = randn(2, 3, 5, 4, generator: generator);
        Same(ours.call(unseen), theirs.call(unseen)).Should().BeTrue();
    }

    private static bool Same(Tensor one, Tensor other) => one.allclose(other, rtol: 0, atol: 0);
}
