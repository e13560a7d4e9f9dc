using LisVit.Models.Blocks;

namespace LisVit.Models.Tests.Summaries;

/// <summary>Multiply-accumulates of a video encoder worked out from its options on paper, without a forward pass.</summary>
internal static class EncoderFormula
{
    public static long Of(VideoMobileViTOptions options, long frames, long height, long width)
    {
        var (c, s, e) = (options.Channels, options.Strides, options.Expansion);
        var (h, w) = (height / s[0], width / s[0]);
        var total = 27 * c[0] * frames * h * w;
        total += Mv2(c[0], c[1], s[1]) + Mixing(c[1]);
        total += Mv2(c[1], c[2], s[2]) + Mv2(c[2], c[2], 1) + Mv2(c[2], c[2], 1) + Mixing(c[2]);
        for (var stage = 3; stage <= 5; stage++)
            total += Mv2(c[stage - 1], c[stage], s[stage]) + Block(stage - 3, c[stage]);
        total += c[5] * c[6] * frames * h * w;
        foreach (var stage in options.Temporal)
        {
            total += (long)stage.Kernel * c[6] * c[6] * frames;
            frames = stage.Length(frames);
        }

        return total;

        long Mv2(long inChannels, long outChannels, int stride)
        {
            var hidden = inChannels * e;
            var expand = inChannels * hidden * frames * h * w;
            (h, w) = (h / stride, w / stride);
            return expand + ((9 + outChannels) * hidden * frames * h * w);
        }

        long Mixing(long channels) => options.TemporalMixing ? 3 * channels * frames * h * w : 0;

        long Block(int index, long channels)
        {
            var (d, depth) = ((long)options.TransformerWidths[index], options.TransformerDepths[index]);
            var tokens = frames * h * w;
            var convolutions = tokens * ((9 * channels * channels) + (2 * channels * d) + (18 * channels * channels));
            var layer = tokens * ((4 * d * d) + (2 * d * d * options.FeedForwardRatios[index]) + (2 * d * Sequence()));
            return convolutions + (depth * layer);
        }

        long Sequence() => options.Unfolding switch
        {
            { Kind: UnfoldingKind.Windows, Height: var nh, Width: var nw } => frames * (h / nh) * (w / nw),
            { Kind: UnfoldingKind.Patches, Height: var ph, Width: var pw } => frames * ph * pw,
            { Height: var ph, Width: var pw } => h / ph * (w / pw),
        };
    }
}
