using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Benchmarks.Baselines;

/// <summary>An inverted residual in TorchSharp's own modules.</summary>
internal sealed class PortInvertedResidual : nn.Module<Tensor, Tensor>
{
    private readonly Sequential layers;
    private readonly bool residual;

    public PortInvertedResidual(long inChannels, long outChannels, long stride, long expansion)
        : base(nameof(PortInvertedResidual))
    {
        var hidden = inChannels * expansion;
        layers = nn.Sequential(
            StraightforwardPort.ConvBlock(inChannels, hidden, 1),
            StraightforwardPort.ConvBlock(hidden, hidden, 3, stride, groups: hidden),
            StraightforwardPort.ConvBlock(hidden, outChannels, 1, activate: false));
        residual = stride == 1 && inChannels == outChannels;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => residual ? x + layers.call(x) : layers.call(x);
}
