using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>Convolution, batch normalisation, activation, dropout: the unit that MobileViT's convolutional part is made of.</summary>
/// <remarks>Source: Sandler et al., "MobileNetV2", section 3; dropout as in section II of the report. In training, normalisation and activation may be computed as one, without calls of these modules (docs/decisions/0022). Not safe for concurrent use in training; forward passes in evaluation mode may run concurrently.</remarks>
public sealed class ConvNormAct : nn.Module<Tensor, Tensor>, IOneDnnModule
{
    // Some of what the faults of decision 0006 depended on: one frame and more, maps of one cell, of few and of more.
    private static readonly (long Frames, long Height, long Width)[] Trial = [(3, 2, 2), (3, 6, 10), (1, 6, 10), (1, 1, 1)];

    private readonly nn.Module<Tensor, Tensor> conv;
    private readonly BatchNorm2d? norm;
    private readonly SiLU? activation;
    private readonly nn.Module<Tensor, Tensor>? dropout;
    private readonly bool ownStrides;
    private readonly long stride;
    private ScalarType? triedIn;

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
        : base(Backend.Loaded(nameof(ConvNormAct)))
    {
        if (kernel % 2 == 0)
            throw new ArgumentException($"kernel ({kernel}) must be odd.", nameof(kernel));
        conv = kernel == 1 && stride == 1 && groups == 1
            ? new PointwiseConvolution(inChannels, outChannels, bias)
            : nn.Conv2d(inChannels, outChannels, kernel, stride, padding: kernel / 2, groups: groups, bias: bias);
        this.stride = stride;
        norm = normalise ? new BatchNorm2d(outChannels) : null;
        activation = activate ? nn.SiLU() : null;
        this.dropout = dropout.ToModule();
        ownStrides = kernel == 1 && conv is Conv2d;
        RegisterComponents();
    }

    /// <summary>Type of the weights.</summary>
    internal ScalarType Type => Weights.Weight.dtype;

    /// <summary>Applies the unit.</summary>
    /// <param name="x">Features, <c>[n c h w]</c>.</param>
    /// <returns>Features, <c>[n c' h/stride w/stride]</c>.</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        x = ownStrides ? x.WithOwnStrides() : x;
        var (weight, bias) = Weights;
        return (!training && OneDnn.Apply(triedIn, x, weight, bias) ? ByOneDnn(x) : ByTorch(x)).MoveToOuterDisposeScope();
    }

    bool IOneDnnModule.UsesOneDnn => triedIn is not null;

    /// <inheritdoc/>
    void IOneDnnModule.UseOneDnn()
    {
        var (weight, bias) = Weights;
        triedIn = norm is null && stride <= 2 && OneDnn.Try(weight, () => Trial.All(size =>
        {
            using var scope = NewDisposeScope();
            var channels = conv is Conv2d convolution ? convolution.in_channels : weight.shape[1];
            var x = OneDnn.TrialValues(weight, size.Frames, size.Height, size.Width, channels).permute(0, 3, 1, 2);
            var exact = nn.functional.conv2d(
                x.to_type(float64), weight.to_type(float64), bias?.to_type(float64),
                strides: [stride, stride], padding: [weight.shape[2] / 2, weight.shape[2] / 2], groups: channels / weight.shape[1]);
            return OneDnn.Agree(ByOneDnn(ownStrides ? x.WithOwnStrides() : x), activation is null ? exact : nn.functional.silu(exact), weight.dtype);
        })) ? weight.dtype : null;
    }

    // Neither normalisation nor dropout is left in evaluation.
    private Tensor ByOneDnn(Tensor x)
    {
        var (weight, bias) = Weights;
        var follows = activation is null ? FusedActivation.None : FusedActivation.Silu;
        return conv is PointwiseConvolution && weight.dtype == ScalarType.Float32
            ? OneDnn.Linear(x.permute(0, 2, 3, 1).contiguous(), weight.flatten(1), bias, follows).permute(0, 3, 1, 2)
            : OneDnn.Convolution(x, weight, bias, stride, follows);
    }

    // Its tensors belong to the caller's scope.
    private Tensor ByTorch(Tensor x)
    {
        x = conv is Conv2d convolution ? CudaConvolution.Apply(convolution, x) : conv.call(x);
        x = activation is not null && norm is not null && norm.ServesSilu(x) ? norm.Silu(x) : Activate(norm is null ? x : norm.call(x));
        if (dropout is not null)
            x = dropout.call(x);
        return x;
    }

    private Tensor Activate(Tensor x) => activation is null ? x : activation.call(x);

    /// <summary>
    /// Takes the weights of a unit of the same sizes with batch normalisation, which in evaluation scales and shifts each channel of the convolution by numbers that are known beforehand:
    /// they become part of the convolution's weights and bias (Jacob et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference", section 3.2).
    /// </summary>
    internal void TakeFolded(ConvNormAct source)
    {
        using var scope = NewDisposeScope();
        var (weight, bias) = Weights;
        var (sourceWeight, sourceBias) = source.Weights;
        if (source.norm is null)
        {
            weight.copy_(sourceWeight);
            bias?.copy_(sourceBias!);
            return;
        }

        var (scale, shift) = source.norm.Affine();
        weight.copy_(sourceWeight.to_type(float64) * scale.view(-1, 1, 1, 1));
        bias!.copy_(sourceBias is null ? shift : (sourceBias.to_type(float64) * scale).Plus(shift));
    }

    private (Parameter Weight, Parameter? Bias) Weights => conv switch
    {
        PointwiseConvolution pointwise => (pointwise.Weight, pointwise.Bias),
        Conv2d convolution => (convolution.weight, convolution.bias),
        _ => throw new InvalidOperationException($"{conv.GetName()} is no convolution."),
    };
}
