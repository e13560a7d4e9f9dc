using LisVit.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Benchmarks.Baselines;

/// <summary>
/// The encoder of the report's released encoder-decoder as one would write it with TorchSharp's own modules: feature maps in NCHW, native transformer layers with the sequence first, clips padded to
/// the longest and padding convolved like frames, no scope but the caller's. The baseline that LisVit's encoder is measured against; its outputs are the same.
/// </summary>
internal sealed class StraightforwardPort : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly Sequential stem;
    private readonly PortInvertedResidual stage1;
    private readonly Sequential stage2;
    private readonly PortInvertedResidual stage3;
    private readonly PortVideoBlock block3;
    private readonly PortInvertedResidual stage4;
    private readonly PortVideoBlock block4;
    private readonly PortInvertedResidual stage5;
    private readonly PortVideoBlock block5;
    private readonly Sequential last;

    /// <summary>Makes the encoder.</summary>
    /// <param name="options">Those of <see cref="VideoMobileViTOptions.ReleasedEncoderDecoder"/>, with its strides or others.</param>
    public StraightforwardPort(VideoMobileViTOptions options)
        : base(nameof(StraightforwardPort))
    {
        var channels = options.Channels;
        stem = ConvBlock(3, channels[0], 3, options.Strides[0], bias: true);
        stage1 = new(channels[0], channels[1], options.Strides[1], options.Expansion);
        stage2 = nn.Sequential(
            new PortInvertedResidual(channels[1], channels[2], options.Strides[2], options.Expansion),
            new PortInvertedResidual(channels[2], channels[2], 1, options.Expansion),
            new PortInvertedResidual(channels[2], channels[2], 1, options.Expansion));
        (stage3, block3) = Stage(3);
        (stage4, block4) = Stage(4);
        (stage5, block5) = Stage(5);
        last = ConvBlock(channels[5], channels[6], 1, activate: false);
        RegisterComponents();

        (PortInvertedResidual Residual, PortVideoBlock Block) Stage(int stage) =>
            (new(channels[stage - 1], channels[stage], options.Strides[stage], options.Expansion),
                new(channels[stage], options.TransformerWidths[stage - 3], options.TransformerDepths[stage - 3], options.Heads, options.FeedForwardRatios[stage - 3], options.TransformerDropout));
    }

    /// <summary>Takes the weights of LisVit's encoder of the same options: the modules are declared in the same order, so the entries are too.</summary>
    public void Take(VideoMobileViT encoder)
    {
        using var gradients = no_grad();
        var own = Weights(this);
        var theirs = Weights(encoder);
        if (own.Count != theirs.Count)
            throw new InvalidOperationException($"The port has {own.Count} weights, but the encoder {theirs.Count}.");
        foreach (var (mine, its) in own.Zip(theirs))
        {
            if (!mine.Tensor.shape.SequenceEqual(its.Tensor.shape))
                throw new InvalidOperationException($"{mine.Name} is [{string.Join(' ', mine.Tensor.shape)}], but {its.Name} [{string.Join(' ', its.Tensor.shape)}].");
            mine.Tensor.copy_(its.Tensor);
        }
    }

    // Native modules call their parameters buffers too, and counters take part in no result: of buffers, the running statistics count.
    private static List<(string Name, Tensor Tensor)> Weights(nn.Module module) =>
    [
        .. module.named_parameters().Select(entry => (entry.name, (Tensor)entry.parameter)),
        .. module.named_buffers().Where(entry => entry.name.Contains("running_", StringComparison.Ordinal)).Select(entry => (entry.name, entry.buffer)),
    ];

    /// <summary>Encodes clips.</summary>
    /// <param name="frames">Frames, <c>[b t c h w]</c>.</param>
    /// <param name="lengths">Valid frames of each clip, <c>[b]</c>; null where all have t.</param>
    /// <returns>Memory, <c>[b t d]</c>; what padded frames give is for the caller to leave out.</returns>
    public override Tensor forward(Tensor frames, Tensor? lengths)
    {
        var (b, t) = (frames.shape[0], frames.shape[1]);
        var padding = lengths is null ? null : arange(t, device: frames.device).unsqueeze(0) >= lengths.unsqueeze(1);
        var x = stem.call(frames.reshape(b * t, frames.shape[2], frames.shape[3], frames.shape[4]));
        x = stage2.call(stage1.call(x));
        x = block3.call(stage3.call(x), t, padding);
        x = block4.call(stage4.call(x), t, padding);
        x = block5.call(stage5.call(x), t, padding);
        return last.call(x).mean([2, 3]).reshape(b, t, -1);
    }

    internal static Sequential ConvBlock(long inChannels, long outChannels, long kernel, long stride = 1, long groups = 1, bool bias = false, bool activate = true)
    {
        List<nn.Module<Tensor, Tensor>> modules =
        [
            nn.Conv2d(inChannels, outChannels, kernel, stride, padding: kernel / 2, groups: groups, bias: bias),
            nn.BatchNorm2d(outChannels),
        ];
        if (activate)
            modules.Add(nn.SiLU());
        modules.Add(nn.Dropout2d(0.1));
        return nn.Sequential(modules);
    }
}
