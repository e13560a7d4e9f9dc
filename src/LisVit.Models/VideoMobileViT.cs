using System.Diagnostics.CodeAnalysis;
using LisVit.Models.Blocks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Models;

/// <summary>MobileViT as a video encoder: frames in, one feature vector a frame out, each informed by the whole clip.</summary>
/// <remarks>
/// Sources: Mehta and Rastegari, "MobileViT" (arXiv:2110.02178), Table 4 and Fig. 1; section II of the report for attention over space and time.
/// Not safe for concurrent use in training; forward passes in evaluation mode may run concurrently.
/// </remarks>
public sealed class VideoMobileViT : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly ConvNormAct stem;
    private readonly Sequential stage1;
    private readonly TemporalMixing? mixing1;
    private readonly Sequential stage2;
    private readonly TemporalMixing? mixing2;
    private readonly MV2Block stage3;
    private readonly VideoMobileViTBlock block3;
    private readonly MV2Block stage4;
    private readonly VideoMobileViTBlock block4;
    private readonly MV2Block stage5;
    private readonly VideoMobileViTBlock block5;
    private readonly ConvNormAct last;
    private readonly ModuleList<TemporalConvolution>? temporal;
    private Recomputation? recomputation;

    /// <summary>Makes the encoder.</summary>
    /// <param name="options">Sizes and choices.</param>
    /// <exception cref="ArgumentException">An option is out of range, or does not fit another; the message names it.</exception>
    public VideoMobileViT(VideoMobileViTOptions options)
        : base(Backend.Loaded(nameof(VideoMobileViT)))
    {
        options.Validate();
        Options = options;
        var channels = options.Channels;
        var (dropout, folded) = (options.ConvolutionDropout, options.FoldedNorms);
        stem = new ConvNormAct(3, channels[0], 3, options.Strides[0], bias: options.ConvolutionBias || folded, dropout: dropout, normalise: !folded);
        (stage1, mixing1) = (nn.Sequential(Down(1)), Mixing(1));
        (stage2, mixing2) = (nn.Sequential(Down(2), Same(2), Same(2)), Mixing(2));
        (stage3, block3) = (Down(3), Block(3));
        (stage4, block4) = (Down(4), Block(4));
        (stage5, block5) = (Down(5), Block(5));
        last = new ConvNormAct(channels[5], channels[6], 1, bias: folded, activate: options.ActivateLast, dropout: dropout, normalise: !folded);
        temporal = options.Temporal.Count == 0 ? null : new ModuleList<TemporalConvolution>([.. options.Temporal.Select(stage => new TemporalConvolution(channels[6], stage.Kernel, stage.Pool))]);
        RegisterComponents();
        if (options.KaimingConvolutions)
            InitialiseConvolutions();

        MV2Block Down(int stage) => new(channels[stage - 1], channels[stage], options.Strides[stage], options.Expansion, dropout, folded);

        MV2Block Same(int stage) => new(channels[stage], channels[stage], 1, options.Expansion, dropout, folded);

        TemporalMixing? Mixing(int stage) => options.TemporalMixing ? new(channels[stage]) : null;

        VideoMobileViTBlock Block(int stage)
        {
            var width = options.TransformerWidths[stage - 3];
            var layer = new TransformerLayerOptions(width, options.Heads, width * options.FeedForwardRatios[stage - 3])
            {
                Dropout = options.TransformerDropout,
                DropoutInside = options.DropoutInside,
                NormFirst = options.NormFirst,
                Activation = options.Activation,
            };
            return new(
                channels[stage], options.TransformerDepths[stage - 3], layer, options.Unfolding,
                options.TokenPositions, options.ConvolutionBias, dropout, options.PointwiseNorm, options.AttendedFirst, options.RotaryPositions, folded);
        }
    }

    /// <summary>Sizes and choices of this encoder.</summary>
    public VideoMobileViTOptions Options { get; }

    /// <summary>
    /// From now on keep less for the gradients: of each block its input alone, and compute the rest again when the gradients are asked for. Training then takes less memory and more time
    /// (docs/benchmarks.md has figures), and gives the same bits: dropout draws the same numbers again, on a GPU others than without. Inference is as before.
    /// </summary>
    /// <remarks>Source: Chen et al., "Training Deep Nets with Sublinear Memory Cost" (arXiv:1604.06174), section 4.</remarks>
    /// <param name="within">Enters what the first computation is done within, such as autocast, for the second; null for nothing. <c>TrainerOptions.ActivationCheckpointing</c> of LisVit.Training sees to it.</param>
    public void CheckpointActivations(Func<IDisposable>? within = null) => recomputation = new Recomputation(within);

    /// <summary>Whether less is kept for the gradients; see <see cref="CheckpointActivations"/>.</summary>
    public bool CheckpointsActivations => recomputation is not null;

    /// <summary>
    /// Throws what went wrong while gradients were computed, such as a lack of memory for what is computed again: libtorch, which asks for them within <c>backward</c>, cannot carry exceptions of
    /// .NET, and they are then incomplete. Call it after <c>backward</c>, on the same thread, as the trainer does; the next forward pass calls it too.
    /// </summary>
    [SuppressMessage("Performance", "CA1822", Justification = "Asked of the encoder whose gradients may be incomplete.")]
    public void ThrowIfRecomputingFailed() => GradientHandover.ThrowIfFailed();

    /// <summary>Keep everything for the gradients, as a new encoder does.</summary>
    public void KeepActivations() => recomputation = null;

    /// <summary>Encodes clips.</summary>
    /// <param name="frames">Standardised frames, <c>[b t c h w]</c> with c = 3, of any floating-point type; they become the weights'.</param>
    /// <param name="lengths">Valid frames of each clip, <c>[b]</c>, int64; null where all have t.</param>
    /// <returns>Memory, <c>[b t' d]</c>, with <see cref="MemoryLength"/> of t for t'; zero where a frame is padding.</returns>
    /// <exception cref="ArgumentException">The frames have another shape or type, or their size cannot be divided by the variant's strides and unfolding.</exception>
    public override Tensor forward(Tensor frames, Tensor? lengths)
    {
        CheckFrames(frames);
        using var scope = NewDisposeScope();
        using var fold = new FrameFold(frames.shape[0], frames.shape[1], lengths, frames.device);
        var x = ChannelsLast(fold.Fold(frames.to_type(stem.Type)));  // b t c h w -> n c h w
        x = Through(stem, x);
        x = Mix(mixing1, Through(stage1, x), fold);
        x = Mix(mixing2, Through(stage2, x), fold);
        x = Through(block3, Through(stage3, x), fold);
        x = Through(block4, Through(stage4, x), fold);
        x = Through(block5, Through(stage5, x), fold);
        x = Through(last, x).mean([2, 3]);               // n d h w -> n d
        var memory = fold.Unfold(x);                     // n d -> b t d
        var mask = fold.Mask;
        foreach (var stage in temporal ?? [])
            (memory, mask) = (stage.call(memory, mask), stage.Mask(mask));
        return memory.MoveToOuterDisposeScope();
    }

    /// <summary>The same encoder for recognition alone; see <see cref="CtcRecognizer.ForInference"/>.</summary>
    /// <param name="type">Type of the weights: float32, float64, or bfloat16 for half the memory.</param>
    /// <returns>A new encoder in evaluation mode, on the same device; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The type is another.</exception>
    public VideoMobileViT ForInference(ScalarType type = ScalarType.Float32) =>
        InferenceCopy.Of(this, () => new VideoMobileViT(InferenceCopy.Options(Options)), type);

    /// <summary>Steps of memory that a clip of so many frames gets: <c>ceil(frames / <see cref="VideoMobileViTOptions.TemporalStride"/>)</c>, all of them where no temporal stage pools.</summary>
    /// <param name="frames">Frames of a clip, at least 1.</param>
    public long MemoryLength(long frames) => Options.Temporal.Aggregate(frames, (length, stage) => stage.Length(length));

    /// <summary>Steps of memory of clips; see <see cref="MemoryLength"/>.</summary>
    /// <param name="lengths">Valid frames of each clip, <c>[b]</c>, int64; null where all have t.</param>
    /// <returns>Valid steps of each clip's memory, <c>[b]</c>, int64; null where all have t'. A new tensor.</returns>
    public Tensor? MemoryLengths(Tensor? lengths)
    {
        if (lengths is null || Options.TemporalStride == 1)
            return lengths?.alias();
        using var onCpu = lengths.cpu();
        return tensor(onCpu.data<long>().ToArray().Select(MemoryLength).ToArray(), device: lengths.device);
    }

    /// <summary>Checks that frames of a size can be encoded.</summary>
    /// <param name="height">Height in pixels.</param>
    /// <param name="width">Width in pixels.</param>
    /// <exception cref="ArgumentException">They cannot; the message names sizes that can.</exception>
    public void CheckFrameSize(long height, long width)
    {
        if (Options.Unfolding.FitsAnySize && height > 0 && width > 0)
            return;
        var (rows, columns) = (Options.TotalStride * Options.Unfolding.Height, Options.TotalStride * Options.Unfolding.Width);
        if (height > 0 && width > 0 && height % rows == 0 && width % columns == 0)
            return;
        throw new ArgumentException(
            $"frames of {width} x {height} (width x height) cannot be encoded: with a total stride of {Options.TotalStride} and {Options.Unfolding} the width must be a multiple of {columns} and the height of {rows}, such as {Nearest(width, columns)} x {Nearest(height, rows)}.");
    }

    private Tensor Mix(TemporalMixing? mixing, Tensor x, FrameFold fold) => mixing is null ? x : Through(mixing, x, fold);

    private Tensor Through(Sequential modules, Tensor x)
    {
        if (Recomputing is null)
            return modules.call(x);
        foreach (var module in modules.children().Cast<nn.Module<Tensor, Tensor>>())
            x = Through(module, x);
        return x;
    }

    private Tensor Through(nn.Module<Tensor, Tensor> module, Tensor x) =>
        Recomputing is { } recomputation ? recomputation.Run(module, module.call, x) : module.call(x);

    private Tensor Through(nn.Module<Tensor, FrameFold, Tensor> module, Tensor x, FrameFold fold)
    {
        return Recomputing is { } recomputation ? recomputation.Run(module, Again, x) : module.call(x, fold);

        // The second time the fold of the first has been freed.
        Tensor Again(Tensor input)
        {
            using var own = fold.Again();
            return module.call(input, own);
        }
    }

    private Recomputation? Recomputing => training && is_grad_enabled() ? recomputation : null;

    // The same values, with the channels of a pixel side by side in memory; what follows keeps them so.
    private static Tensor ChannelsLast(Tensor x) => x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    private void CheckFrames(Tensor frames)
    {
        if (frames.dim() != 5 || frames.shape[2] != 3)
            throw new ArgumentException($"frames must be [b t c h w] with 3 channels, but are [{string.Join(' ', frames.shape)}].", nameof(frames));
        if (!frames.is_floating_point())
            throw new ArgumentException($"frames must be standardised floating-point numbers, but are {frames.dtype}. Divide bytes by 255 and standardise them first.", nameof(frames));
        CheckFrameSize(frames.shape[3], frames.shape[4]);
    }

    private static long Nearest(long size, long divisor) => Math.Max(1, (size + (divisor / 2)) / divisor) * divisor;

    private void InitialiseConvolutions()
    {
        foreach (var module in modules())
        {
            var weight = module switch
            {
                Conv2d convolution => convolution.weight,
                PointwiseConvolution convolution => convolution.Weight,
                _ => null,
            };
            if (weight is not null)
                nn.init.kaiming_normal_(weight, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);
        }
    }
}
