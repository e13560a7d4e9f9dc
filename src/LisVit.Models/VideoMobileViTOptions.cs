using LisVit.Models.Blocks;

namespace LisVit.Models;

/// <summary>Sizes and choices of a <see cref="VideoMobileViT"/>, whose constructor throws an <see cref="ArgumentException"/> that names one out of range; the variants are factories on this record.</summary>
public sealed record VideoMobileViTOptions
{
    /// <summary>Channels of the stem, of the five stages and of the last 1x1 convolution: 7 values, each at least 1.</summary>
    public required IReadOnlyList<int> Channels { get; init; }

    /// <summary>Widths of the transformers in stages 3 to 5: 3 values, each a multiple of <see cref="Heads"/>.</summary>
    public required IReadOnlyList<int> TransformerWidths { get; init; }

    /// <summary>How many times as many channels the inverted residuals have inside, at least 1.</summary>
    public required int Expansion { get; init; }

    /// <summary>Strides of the stem and of the first MV2 block of each stage: 6 values, each 1 or 2.</summary>
    public IReadOnlyList<int> Strides { get; init; } = [2, 1, 2, 2, 2, 2];

    /// <summary>Transformer layers in stages 3 to 5: 3 values, each at least 1.</summary>
    public IReadOnlyList<int> TransformerDepths { get; init; } = [2, 4, 3];

    /// <summary>Feed-forward width as a multiple of the transformer's, in stages 3 to 5: 3 values, each at least 1.</summary>
    public IReadOnlyList<int> FeedForwardRatios { get; init; } = [2, 4, 4];

    /// <summary>Attention heads, at least 1.</summary>
    public int Heads { get; init; } = 8;

    /// <summary>How feature maps become sequences.</summary>
    public Unfolding Unfolding { get; init; } = Unfolding.Windows(2, 2);

    /// <summary>Pre-norm instead of post-norm.</summary>
    public bool NormFirst { get; init; }

    /// <summary>Activation of the transformers' feed-forward networks.</summary>
    public FeedForwardActivation Activation { get; init; } = FeedForwardActivation.Gelu;

    /// <summary>Whether normalisation and activation follow the 1x1 convolution before attention; the original MobileViT has neither there.</summary>
    public bool PointwiseNorm { get; init; } = true;

    /// <summary>Whether the fusion of a video block sees what attention made before the block's input, as the released code has it; the original MobileViT has the input first.</summary>
    public bool AttendedFirst { get; init; } = true;

    /// <summary>Whether SiLU follows the last 1x1 convolution, as in the original MobileViT; the released code has none there.</summary>
    public bool ActivateLast { get; init; }

    /// <summary>Sinusoidal positions along the tokens of each sequence.</summary>
    public bool TokenPositions { get; init; }

    /// <summary>Rotary positions in time: attention knows how many frames lie between two tokens, see <see cref="Blocks.RotaryPositions"/>. Needs an unfolding over time and heads of an even width.</summary>
    public bool RotaryPositions { get; init; }

    /// <summary>Whether frames see their neighbours in the first two stages already, where what moves has not been pooled away; see <see cref="Blocks.TemporalMixing"/>.</summary>
    public bool TemporalMixing { get; init; }

    /// <summary>Whether convolutions of the stem and of the video blocks have biases.</summary>
    public bool ConvolutionBias { get; init; }

    /// <summary>Dropout after each convolution.</summary>
    public ConvolutionDropout ConvolutionDropout { get; init; } = new(0.1);

    /// <summary>Dropout in transformers, in [0, 1).</summary>
    public double TransformerDropout { get; init; } = 0.2;

    /// <summary>Whether dropout also sits inside attention and feed-forward, not only on their outputs.</summary>
    public bool DropoutInside { get; init; }

    /// <summary>Whether convolutions start from Kaiming's normal distribution over their outputs, as the released encoder-only code has it; else from PyTorch's default.</summary>
    public bool KaimingConvolutions { get; init; } = true;

    /// <summary>Convolutions along time behind the encoder, each with pooling or without; none by default.</summary>
    public IReadOnlyList<TemporalStage> Temporal { get; init; } = [];

    /// <summary>
    /// Whether convolutions have biases in place of batch normalisation, which is part of their weights then: for recognition only, and made by
    /// <see cref="VideoMobileViT.ForInference"/>.
    /// </summary>
    public bool FoldedNorms { get; internal init; }

    /// <summary>Width d of the memory.</summary>
    public int Features => Channels[^1];

    /// <summary>Frames of the input for one step of the memory: the product of the temporal stages' pooling.</summary>
    public int TemporalStride => Temporal.Aggregate(1, (product, stage) => product * stage.Pool);

    /// <summary>Pixels of the input for one position of the last feature map.</summary>
    public int TotalStride => Strides.Aggregate(1, (product, stride) => product * stride);

    internal void Validate()
    {
        foreach (var (value, name) in new (object?, string)[] { (Channels, nameof(Channels)), (Strides, nameof(Strides)), (TransformerWidths, nameof(TransformerWidths)), (TransformerDepths, nameof(TransformerDepths)), (FeedForwardRatios, nameof(FeedForwardRatios)), (Unfolding, nameof(Unfolding)), (Temporal, nameof(Temporal)) })
        {
            if (value is null)
                throw new ArgumentException($"{name} must not be null.", name);
        }

        RequireCount(Channels.Count, 7, nameof(Channels));
        RequireCount(Strides.Count, 6, nameof(Strides));
        RequireCount(TransformerWidths.Count, 3, nameof(TransformerWidths));
        RequireCount(TransformerDepths.Count, 3, nameof(TransformerDepths));
        RequireCount(FeedForwardRatios.Count, 3, nameof(FeedForwardRatios));
        foreach (var (values, name) in new[] { (Channels, nameof(Channels)), (TransformerWidths, nameof(TransformerWidths)), (TransformerDepths, nameof(TransformerDepths)), (FeedForwardRatios, nameof(FeedForwardRatios)), ([Expansion], nameof(Expansion)), ([Heads], nameof(Heads)) })
        {
            if (values.Any(value => value < 1))
                throw new ArgumentException($"{name} ({string.Join(", ", values)}) must be at least 1.", name);
        }

        if (Strides.Any(stride => stride is not (1 or 2)))
            throw new ArgumentException($"{nameof(Strides)} ({string.Join(", ", Strides)}) must be 1 or 2 each.", nameof(Strides));
        if (TransformerWidths.FirstOrDefault(width => width % Heads != 0) is > 0 and var uneven)
            throw new ArgumentException($"{nameof(TransformerWidths)} has {uneven}, which {Heads} {nameof(Heads)} do not divide.", nameof(TransformerWidths));
        if (!(TransformerDropout is >= 0 and < 1))
            throw new ArgumentException($"{nameof(TransformerDropout)} ({TransformerDropout}) must be in [0, 1).", nameof(TransformerDropout));
        if (Unfolding.Height < 1 || Unfolding.Width < 1 || !Enum.IsDefined(Unfolding.Kind))
            throw new ArgumentException($"{nameof(Unfolding)} ({Unfolding}) must be Windows, Patches or AcrossPatches of at least 1 x 1.", nameof(Unfolding));
        if (!Enum.IsDefined(Activation))
            throw new ArgumentException($"{nameof(Activation)} ({Activation}) must be one of {string.Join(", ", Enum.GetNames<FeedForwardActivation>())}.", nameof(Activation));
        foreach (var stage in Temporal)
            stage.Validate();
        if (RotaryPositions && TransformerWidths.FirstOrDefault(width => width / Heads % 2 != 0) is > 0 and var odd)
            throw new ArgumentException($"{nameof(TransformerWidths)} has {odd}, of which each of {Heads} {nameof(Heads)} has {odd / Heads}: with {nameof(RotaryPositions)} dimensions are turned in pairs, so it must be even.", nameof(TransformerWidths));
        if (RotaryPositions && Unfolding.Kind == UnfoldingKind.AcrossPatches)
            throw new ArgumentException($"{nameof(RotaryPositions)} are positions in time, but with {Unfolding} attention stays within a frame. Clear it, or use Windows or Patches.");
    }

    private static void RequireCount(int count, int expected, string name)
    {
        if (count != expected)
            throw new ArgumentException($"{name} has {count} values, but must have {expected}.", name);
    }

    /// <summary>The report's encoder, extra extra small: strides of its Fig. 1, 2x2 windows, post-norm.</summary>
    public static VideoMobileViTOptions Xxs => Report(VideoMobileViTSize.Xxs);

    /// <summary>The report's encoder, extra small.</summary>
    public static VideoMobileViTOptions Xs => Report(VideoMobileViTSize.Xs);

    /// <summary>The report's encoder, small.</summary>
    public static VideoMobileViTOptions S => Report(VideoMobileViTSize.S);

    /// <summary>The report's encoder: total stride 32, <c>Windows(2, 2)</c>, post-norm, no positions, dropout 0.1 and 0.2 (sections II and III, Fig. 1).</summary>
    /// <param name="size">Which size.</param>
    public static VideoMobileViTOptions Report(VideoMobileViTSize size) => size switch
    {
        VideoMobileViTSize.Xxs => new() { Channels = [16, 16, 24, 48, 64, 80, 320], TransformerWidths = [64, 80, 96], Expansion = 2 },
        VideoMobileViTSize.Xs => new() { Channels = [16, 32, 48, 64, 80, 96, 384], TransformerWidths = [96, 120, 144], Expansion = 4 },
        VideoMobileViTSize.S => new() { Channels = [16, 32, 64, 96, 128, 160, 640], TransformerWidths = [144, 192, 240], Expansion = 4 },
        _ => throw new ArgumentOutOfRangeException(nameof(size), size, "size must be Xxs, Xs or S."),
    };

    /// <summary>The encoder of the report's released encoder-only (CTC) code: total stride 32, 2x2-pixel windows, dropout also inside attention.</summary>
    /// <param name="size">Which size.</param>
    public static VideoMobileViTOptions ReleasedEncoderOnly(VideoMobileViTSize size) => Report(size) with
    {
        Unfolding = Unfolding.Patches(2, 2),
        DropoutInside = true,
    };

    /// <summary>The encoder of the report's released encoder-decoder code: total stride 8, 2x2-pixel windows, token positions, channel dropout, biases.</summary>
    /// <param name="size">Which size.</param>
    public static VideoMobileViTOptions ReleasedEncoderDecoder(VideoMobileViTSize size) => ReleasedEncoderOnly(size) with
    {
        Strides = [2, 2, 2, 1, 1, 1],
        TokenPositions = true,
        ConvolutionBias = true,
        ConvolutionDropout = new(0.1, WholeChannels: true),
        KaimingConvolutions = false,
    };

    /// <summary>
    /// The original MobileViT (Mehta and Rastegari, arXiv:2110.02178): pre-norm, SiLU, 4 heads, feed-forward twice the width, attention across 2x2 patches of one frame.
    /// ImageNet weights fit it (<see cref="Weights.KeyMaps.Timm"/>, <see cref="Weights.KeyMaps.HuggingFace"/>), and with another <see cref="Unfolding"/> the same weights
    /// attend over time. Frames may have any size.
    /// </summary>
    /// <param name="size">Which size.</param>
    public static VideoMobileViTOptions MobileViT(VideoMobileViTSize size) => Report(size) with
    {
        FeedForwardRatios = [2, 2, 2],
        Heads = 4,
        NormFirst = true,
        Activation = FeedForwardActivation.Silu,
        PointwiseNorm = false,
        AttendedFirst = false,
        ActivateLast = true,
        Unfolding = Unfolding.AcrossPatches(2, 2),
        ConvolutionDropout = default,
        TransformerDropout = 0.1,
    };

    /// <summary>
    /// What we advise: strides of Fig. 1, windows of 2x2 pixels, heads of 16 dimensions or more, pre-norm,
    /// no dropout after convolutions or inside attention, neighbouring frames mixed in the first stages, a temporal convolution behind.
    /// </summary>
    /// <param name="size">Which size.</param>
    public static VideoMobileViTOptions Recommended(VideoMobileViTSize size) => Report(size) with
    {
        Unfolding = Unfolding.Patches(2, 2),
        Heads = 4,
        NormFirst = true,
        AttendedFirst = false,
        ActivateLast = true,
        ConvolutionDropout = default,
        TransformerDropout = 0.1,
        RotaryPositions = true,
        TemporalMixing = true,
        Temporal = [new(5)],
    };
}
