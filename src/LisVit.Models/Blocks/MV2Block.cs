using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>Inverted residual: expand with 1x1, filter with a depthwise 3x3, project with a linear 1x1.</summary>
/// <remarks>Source: Sandler et al., "MobileNetV2", section 3.3. The shortcut exists where stride is 1 and the channels agree. Not safe for concurrent use in training; forward passes in evaluation mode may run concurrently.</remarks>
public sealed class MV2Block : nn.Module<Tensor, Tensor>
{
    private readonly ConvNormAct expand;
    private readonly ConvNormAct depthwise;
    private readonly ConvNormAct project;
    private readonly bool residual;

    /// <summary>Makes the block.</summary>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="outChannels">Channels of the output.</param>
    /// <param name="stride">Stride of the depthwise convolution.</param>
    /// <param name="expansion">Hidden channels as a multiple of <paramref name="inChannels"/>.</param>
    /// <param name="dropout">Dropout after each of the three convolutions.</param>
    public MV2Block(long inChannels, long outChannels, long stride = 1, long expansion = 2, ConvolutionDropout dropout = default)
        : this(inChannels, outChannels, stride, expansion, dropout, foldedNorms: false)
    {
    }

    /// <summary>Makes the block, if wanted with biases in place of batch normalisation; see <see cref="VideoMobileViTOptions.FoldedNorms"/>.</summary>
    internal MV2Block(long inChannels, long outChannels, long stride, long expansion, ConvolutionDropout dropout, bool foldedNorms)
        : base(Backend.Loaded(nameof(MV2Block)))
    {
        if (expansion < 1)
            throw new ArgumentException($"expansion ({expansion}) must be at least 1.", nameof(expansion));
        var hidden = inChannels * expansion;
        expand = new ConvNormAct(inChannels, hidden, 1, bias: foldedNorms, dropout: dropout, normalise: !foldedNorms);
        depthwise = new ConvNormAct(hidden, hidden, 3, stride, groups: hidden, bias: foldedNorms, dropout: dropout, normalise: !foldedNorms);
        project = new ConvNormAct(hidden, outChannels, 1, bias: foldedNorms, activate: false, dropout: dropout, normalise: !foldedNorms);
        residual = stride == 1 && inChannels == outChannels;
        RegisterComponents();
    }

    /// <summary>Applies the block.</summary>
    /// <param name="x">Features, <c>[n c h w]</c>.</param>
    /// <returns>Features, <c>[n c' h/stride w/stride]</c>.</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var y = project.call(depthwise.call(expand.call(x)));
        if (residual)
            y = x.Plus(y);
        return y.MoveToOuterDisposeScope();
    }
}
