using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Benchmarks.Baselines;

/// <summary>The released video block in TorchSharp's own modules: windows of 2x2 pixels over all frames of a clip, through a native transformer.</summary>
internal sealed class PortVideoBlock : nn.Module<Tensor, long, Tensor?, Tensor>
{
    private const int Patch = 2;
    private const int LongestClip = 500;

    private readonly Sequential localSpatial;
    private readonly Sequential localPointwise;
    private readonly TransformerEncoder transformer;
    private readonly LayerNorm norm;
    private readonly Sequential projection;
    private readonly Sequential fusion;
    private Tensor positions;

    public PortVideoBlock(long channels, long width, int depth, long heads, long feedForwardRatio, double dropout)
        : base(nameof(PortVideoBlock))
    {
        localSpatial = StraightforwardPort.ConvBlock(channels, channels, 3, bias: true);
        localPointwise = StraightforwardPort.ConvBlock(channels, width, 1, bias: true);
        transformer = nn.TransformerEncoder(nn.TransformerEncoderLayer(width, heads, width * feedForwardRatio, dropout, nn.Activations.GELU), depth);
        norm = nn.LayerNorm(width);
        projection = StraightforwardPort.ConvBlock(width, channels, 1, bias: true);
        fusion = StraightforwardPort.ConvBlock(2 * channels, channels, 3, bias: true);
        RegisterComponents();

        // Registered after, so that it is no entry.
        positions = Positions(LongestClip * Patch * Patch, width).DetachFromDisposeScope();
    }

    public override Tensor forward(Tensor x, long t, Tensor? padding)
    {
        var tokens = localPointwise.call(localSpatial.call(x));
        var (b, d, h, w) = (x.shape[0] / t, tokens.shape[1], x.shape[2] / Patch, x.shape[3] / Patch);

        // (b t) d (h p) (w p) -> (t p p) (b h w) d
        tokens = tokens.reshape(b, t, d, h, Patch, w, Patch).permute(1, 4, 6, 0, 3, 5, 2).reshape(t * Patch * Patch, b * h * w, d);
        if (positions.device_type != tokens.device_type)
            positions = positions.to(tokens.device).DetachFromDisposeScope();
        tokens += positions[..(int)tokens.shape[0]].unsqueeze(1);
        var mask = padding?.view(b, 1, 1, t, 1).expand(b, h, w, t, Patch * Patch).reshape(b * h * w, t * Patch * Patch);
        tokens = norm.call(mask is null ? transformer.call(tokens) : transformer.call(tokens, null!, mask));

        // (t p p) (b h w) d -> (b t) d (h p) (w p)
        var attended = tokens.reshape(t, Patch, Patch, b, h, w, d).permute(3, 0, 6, 4, 1, 5, 2).reshape(b * t, d, h * Patch, w * Patch);
        return fusion.call(cat([projection.call(attended), x], 1));
    }

    private static Tensor Positions(long length, long width)
    {
        using var scope = NewDisposeScope();
        var position = arange(length, dtype: float32).unsqueeze(1);
        var angle = position * exp(arange(0, width, 2, dtype: float32) * (-Math.Log(10000) / width));
        return stack([angle.sin(), angle.cos()], dim: -1).reshape(length, width).MoveToOuterDisposeScope();
    }
}
