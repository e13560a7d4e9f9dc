using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>
/// Adds to the features of each frame shares of those of the frame before and of the frame behind, one share a channel, learnt from zero:
/// a depthwise convolution along time with a shortcut. What it sees is what moves, before attention has pooled it away.
/// </summary>
/// <remarks>
/// Outside a clip there are zeros, and padding is outside, so a clip's output is the same alone and in a batch.
/// Source: Lin et al., "TSM: Temporal Shift Module for Efficient Video Understanding", section 4, with shares that are learnt in place of channels that are moved.
/// </remarks>
public sealed class TemporalMixing : nn.Module<Tensor, FrameFold, Tensor>
{
    private readonly Parameter before;
    private readonly Parameter behind;

    /// <summary>Makes the module; it changes nothing until it is trained.</summary>
    /// <param name="channels">Channels of the features, c.</param>
    public TemporalMixing(long channels)
        : base(nameof(TemporalMixing))
    {
        before = nn.Parameter(zeros(channels));
        behind = nn.Parameter(zeros(channels));
        RegisterComponents();
    }

    /// <summary>Applies the module.</summary>
    /// <param name="x">Features of all valid frames, <c>[n c h w]</c>.</param>
    /// <param name="fold">How frames belong to clips.</param>
    /// <returns>Features, <c>[n c h w]</c>.</returns>
    public override Tensor forward(Tensor x, FrameFold fold)
    {
        if (fold.Frames == 1)
            return x.alias();
        using var scope = NewDisposeScope();
        var clips = fold.Unfold(x.permute(0, 2, 3, 1));  // n c h w -> b t h w c
        var nothing = zeros_like(clips.slice(1, 0, 1, 1));
        var last = fold.Frames - 1;
        var mixed = (cat([nothing, clips.slice(1, 0, last, 1)], 1) * before) + (cat([clips.slice(1, 1, fold.Frames, 1), nothing], 1) * behind);
        return (x + fold.Fold(mixed).permute(0, 3, 1, 2)).MoveToOuterDisposeScope();
    }
}
