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
/// Not safe for concurrent use in training; forward passes in evaluation mode may run concurrently.</remarks>
public sealed class TemporalMixing : nn.Module<Tensor, FrameFold, Tensor>
{
    /// <summary>Frames that a frame sees: the one before, itself and the one behind.</summary>
    internal const int Taps = 3;

    private readonly Parameter before;
    private readonly Parameter behind;

    /// <summary>Makes the module; it changes nothing until it is trained.</summary>
    /// <param name="channels">Channels of the features, c.</param>
    public TemporalMixing(long channels)
        : base(Backend.Loaded(nameof(TemporalMixing)))
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
        using var scope = NewDisposeScope();
        var (height, width) = (x.shape[2], x.shape[3]);

        // Time becomes the height of a map whose pixels lie along its width: 3x1 kernels, one a channel, reach the frames before and behind.
        var clips = fold.Unfold(x.permute(0, 2, 3, 1)).flatten(2, 3).permute(0, 3, 1, 2);  // n c h w -> b t h w c -> b c t (h w)
        var kernels = stack([before, ones_like(before), behind], 1).unsqueeze(1).unsqueeze(3);  // c 1 3 1
        var mixed = nn.functional.conv2d(CudaConvolution.ForDepthwise(clips), kernels, padding: [1, 0], groups: x.shape[1]);
        return fold.Fold(mixed.permute(0, 2, 3, 1).contiguous()).unflatten(1, height, width).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }
}
