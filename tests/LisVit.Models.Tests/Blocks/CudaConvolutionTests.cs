using CsCheck;
using LisVit.Models.Blocks;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Blocks;

public sealed class CudaConvolutionTests
{
    [Fact]
    public void Numbers_are_made_up_by_an_eighth_at_most_to_few() => Gen.Long[1, 100_000].Sample(count =>
    {
        var rounded = CudaConvolution.RoundUp(count);

        rounded.Should().BeGreaterThanOrEqualTo(count);
        (rounded - count).Should().BeLessThanOrEqualTo(count / 8);
        CudaConvolution.RoundUp(rounded).Should().Be(rounded);
    });

    [Fact]
    public void Between_a_power_of_two_and_the_next_there_are_eight() =>
        Enumerable.Range(1025, 1024).Select(count => CudaConvolution.RoundUp(count)).Distinct().Should().Equal(1152, 1280, 1408, 1536, 1664, 1792, 1920, 2048);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Filler_changes_neither_outputs_nor_gradients(bool channelsLast)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var conv = nn.Conv2d(4, 4, 3, 2, 1);
        var (x, weights) = (Features(), randn([9, 4, 4, 4]));
        var (expected, gradients) = Outputs(conv.call);

        var (actual, filled) = Outputs(input => CudaConvolution.WithFiller(conv, input, 1));

        actual.allclose(expected, rtol: 1e-5, atol: 1e-6).Should().BeTrue();
        foreach (var (gradient, other) in filled.Zip(gradients))
            gradient.allclose(other, rtol: 1e-4, atol: 1e-5).Should().BeTrue();

        Tensor Features()
        {
            var drawn = randn([9, 8, 8, 4]);
            return channelsLast ? drawn.permute(0, 3, 1, 2) : drawn.permute(0, 3, 1, 2).contiguous();
        }

        (Tensor, Tensor[]) Outputs(Func<Tensor, Tensor> apply)
        {
            conv.zero_grad();
            var input = x.detach().requires_grad_(true);
            var y = apply(input);
            (y * weights).sum().backward();
            return (y.detach(), [input.grad!, conv.weight!.grad!.clone(), conv.bias!.grad!.clone()]);
        }
    }
}
