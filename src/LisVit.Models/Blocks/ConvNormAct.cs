using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>Convolution, batch normalisation, activation, dropout: the unit that MobileViT's convolutional part is made of.</summary>
/// <remarks>Source: Sandler et al., "MobileNetV2", section 3; dropout as in section II of the report.</remarks>
public sealed class ConvNormAct : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> conv;
    private readonly BatchNorm2d? norm;
    private readonly SiLU? activation;
    private readonly nn.Module<Tensor, Tensor>? dropout;
    private readonly bool ownStrides;

    /// <summary>Makes the unit; the padding keeps the size at stride 1.</summary>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="outChannels">Channels of the output.</param>
    /// <param name="kernel">Odd kernel size.</param>
    /// <param name="stride">Stride.</param>
    /// <param name="groups">Groups of the convolution; <paramref name="inChannels"/> makes it depthwise.</param>
    /// <param name="bias">Whether the convolution has a bias, which batch normalisation makes redundant.</param>
    /// <param name="activate">Whether SiLU follows.</param>
    /// <param name="dropout">Dropout after the activation.</param>
    /// <param name="normalise">Whether batch normalisation follows the convolution.</param>
    /// <exception cref="ArgumentException">The kernel is even.</exception>
    public ConvNormAct(
        long inChannels, long outChannels, long kernel, long stride = 1, long groups = 1,
        bool bias = false, bool activate = true, ConvolutionDropout dropout = default, bool normalise = true)
        : base(nameof(ConvNormAct))
    {
        if (kernel % 2 == 0)
            throw new ArgumentException($"kernel ({kernel}) must be odd.", nameof(kernel));
        conv = kernel == 1 && stride == 1 && groups == 1
            ? new PointwiseConvolution(inChannels, outChannels, bias)
            : nn.Conv2d(inChannels, outChannels, kernel, stride, padding: kernel / 2, groups: groups, bias: bias);
        norm = normalise ? new BatchNorm2d(outChannels) : null;
        activation = activate ? nn.SiLU() : null;
        this.dropout = dropout.ToModule();
        ownStrides = kernel == 1 && conv is Conv2d;
        RegisterComponents();
    }

    /// <summary>Applies the unit.</summary>
    /// <param name="x">Features, <c>[n c h w]</c>.</param>
    /// <returns>Features, <c>[n c' h/stride w/stride]</c>.</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        x = conv.call(ownStrides ? x.WithOwnStrides() : x);
        if (norm is not null)
            x = norm.call(x);
        if (activation is not null)
            x = activation.call(x);
        if (dropout is not null)
            x = dropout.call(x);
        return x.MoveToOuterDisposeScope();
    }
}
