using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>
/// MobileViT's block for video: convolutions see frames, attention sees clips, and the result is fused with the input.
/// </summary>
/// <remarks>Sources: Mehta and Rastegari, "MobileViT", section 3.1; section II of the report for the unfolding over time. Not safe for concurrent use in training; forward passes in evaluation mode may run concurrently.</remarks>
public sealed class VideoMobileViTBlock : nn.Module<Tensor, FrameFold, Tensor>
{
    private readonly ConvNormAct localSpatial;
    private readonly ConvNormAct localPointwise;
    private readonly PositionalEncoding? positions;
    private readonly ModuleList<TransformerEncoderLayer> layers;
    private readonly LayerNorm norm;
    private readonly ConvNormAct projection;
    private readonly ConvNormAct fusion;
    private readonly Unfolding unfolding;
    private readonly bool attendedFirst;
    private readonly long? rotaryWidth;

    /// <summary>Makes the block.</summary>
    /// <param name="channels">Channels of the features, c.</param>
    /// <param name="depth">Number of transformer layers.</param>
    /// <param name="layer">The transformer layers, all alike; their width is d.</param>
    /// <param name="unfolding">How a map becomes sequences.</param>
    /// <param name="tokenPositions">Whether sinusoidal positions along the tokens of a sequence are added before attention.</param>
    /// <param name="convolutionBias">Whether convolutions have biases.</param>
    /// <param name="dropout">Dropout after each convolution.</param>
    /// <param name="pointwiseNorm">Whether normalisation and activation follow the 1x1 convolution before attention.</param>
    /// <param name="attendedFirst">Whether the fusion sees what attention made before the block's input, or after it.</param>
    /// <param name="rotaryPositions">Whether attention knows how many frames lie between two tokens; see <see cref="RotaryPositions"/>.</param>
    public VideoMobileViTBlock(
        long channels, int depth, TransformerLayerOptions layer, Unfolding unfolding,
        bool tokenPositions = false, bool convolutionBias = false, ConvolutionDropout dropout = default, bool pointwiseNorm = true, bool attendedFirst = false,
        bool rotaryPositions = false)
        : this(channels, depth, layer, unfolding, tokenPositions, convolutionBias, dropout, pointwiseNorm, attendedFirst, rotaryPositions, foldedNorms: false)
    {
    }

    /// <summary>Makes the block, if wanted with biases in place of batch normalisation; see <see cref="VideoMobileViTOptions.FoldedNorms"/>.</summary>
    internal VideoMobileViTBlock(
        long channels, int depth, TransformerLayerOptions layer, Unfolding unfolding,
        bool tokenPositions, bool convolutionBias, ConvolutionDropout dropout, bool pointwiseNorm, bool attendedFirst,
        bool rotaryPositions, bool foldedNorms)
        : base(Backend.Loaded(nameof(VideoMobileViTBlock)))
    {
        this.unfolding = unfolding;
        this.attendedFirst = attendedFirst;
        rotaryWidth = rotaryPositions ? layer.Width / layer.Heads : null;
        var bias = convolutionBias || foldedNorms;
        localSpatial = new ConvNormAct(channels, channels, 3, bias: bias, dropout: dropout, normalise: !foldedNorms);
        localPointwise = new ConvNormAct(
            channels, layer.Width, 1, bias: pointwiseNorm ? bias : convolutionBias, activate: pointwiseNorm, dropout: dropout, normalise: pointwiseNorm && !foldedNorms);
        positions = tokenPositions ? new PositionalEncoding(layer.Width) : null;
        layers = new ModuleList<TransformerEncoderLayer>([.. Enumerable.Range(0, depth).Select(_ => new TransformerEncoderLayer(layer))]);
        norm = nn.LayerNorm(layer.Width);
        projection = new ConvNormAct(layer.Width, channels, 1, bias: bias, dropout: dropout, normalise: !foldedNorms);
        fusion = new ConvNormAct(2 * channels, channels, 3, bias: bias, dropout: dropout, normalise: !foldedNorms);
        RegisterComponents();
    }

    /// <summary>Applies the block.</summary>
    /// <param name="x">Features of all valid frames, <c>[n c h w]</c>.</param>
    /// <param name="fold">How frames belong to clips.</param>
    /// <returns>Features, <c>[n c h w]</c>.</returns>
    /// <exception cref="ArgumentException">The map cannot be divided by the unfolding.</exception>
    public override Tensor forward(Tensor x, FrameFold fold)
    {
        using var scope = NewDisposeScope();
        var local = localPointwise.call(localSpatial.call(x));
        var global = projection.call(fold.Apart(local, Attend));
        return fusion.call(cat(attendedFirst ? [global, x] : [x, global], 1)).MoveToOuterDisposeScope();
    }

    private Tensor Attend(Tensor x, FrameFold fold)
    {
        // Channels stay last in memory throughout: docs/decisions/0012.
        var clips = fold.Unfold(unfolding.Fit(x).permute(0, 2, 3, 1)).permute(0, 1, 4, 2, 3);  // n d h w -> b t d h w
        var mask = unfolding.KeyMask(fold.Mask, clips.shape);
        var tokens = unfolding.Unfold(clips);
        if (positions is not null)
            tokens = positions.call(tokens);
        using var frames = rotaryWidth is { } width ? new RotaryPositions(fold.Frames, tokens.shape[1] / fold.Frames, width, tokens.dtype == ScalarType.Float64 ? float64 : float32, tokens.device) : null;
        foreach (var layer in layers)
            tokens = layer.call(tokens, mask, frames);
        var attended = fold.Fold(unfolding.Fold(norm.call(tokens), clips.shape).permute(0, 1, 3, 4, 2)).permute(0, 3, 1, 2);  // b t d h w -> n d h w
        return Unfolding.Resize(attended, x.shape[2], x.shape[3]);
    }
}
