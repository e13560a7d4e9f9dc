using LisVit.Models.Multiplying;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>
/// A 1x1 convolution with the entries, shapes and initial values of torch.nn.Conv2d, computed as one matrix product over all pixels. With weights of bfloat16 it is a convolution on a processor, whose kernels are right in that type and faster. With channels last in memory it needs no copy,
/// nor a kernel that is made anew for each number of frames, and it keeps off kernels that give wrong values: docs/decisions/0006 and 0012.
/// </summary>
internal sealed class PointwiseConvolution : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter? bias;

    /// <summary>Makes the convolution.</summary>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="outChannels">Channels of the output.</param>
    /// <param name="hasBias">Whether outputs have biases.</param>
    public PointwiseConvolution(long inChannels, long outChannels, bool hasBias)
        : base(Backend.Loaded(nameof(PointwiseConvolution)))
    {
        var bound = 1 / Math.Sqrt(inChannels);
        weight = nn.Parameter(nn.init.uniform_(empty(outChannels, inChannels, 1, 1), -bound, bound));
        bias = hasBias ? nn.Parameter(nn.init.uniform_(empty(outChannels), -bound, bound)) : null;
        RegisterComponents();
    }

    /// <summary>Weights, <c>[c' c 1 1]</c>.</summary>
    public Parameter Weight => weight;

    /// <summary>Biases, <c>[c']</c>; null where there are none.</summary>
    public Parameter? Bias => bias;

    /// <summary>Applies the convolution.</summary>
    /// <param name="x">Features, <c>[n c h w]</c>.</param>
    /// <returns>Features, <c>[n c' h w]</c>, with channels last in memory where the input has them.</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        if (weight.dtype == ScalarType.BFloat16 && x.device_type == DeviceType.CPU)
            return nn.functional.conv2d(x, weight, bias).MoveToOuterDisposeScope();
        // Behind a depthwise convolution on a GPU the pixels of a channel lie side by side, and the product would be one of many small ones.
        return LinearMap.Apply(x.permute(0, 2, 3, 1).contiguous(), weight.flatten(1), bias).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }
}
