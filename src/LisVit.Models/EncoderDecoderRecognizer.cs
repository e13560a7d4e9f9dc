using static TorchSharp.torch;

namespace LisVit.Models;

/// <summary>The encoder-decoder recogniser: a video encoder and a gloss decoder.</summary>
/// <remarks>Source: section II-A of the report. An auxiliary CTC head (Watanabe et al., "Hybrid CTC/Attention Architecture", section III) can guide the encoder in training.</remarks>
public sealed class EncoderDecoderRecognizer : nn.Module<Tensor, Tensor?, Tensor, Tensor>
{
    private readonly VideoMobileViT encoder;
    private readonly GlossDecoder decoder;
    private readonly CtcClassifier? auxiliary;

    /// <summary>Makes the recogniser.</summary>
    /// <param name="encoder">Sizes and choices of the encoder.</param>
    /// <param name="decoder">Sizes and choices of the decoder; its width is the encoder's features.</param>
    /// <param name="auxiliaryGlosses">Glosses of an auxiliary CTC head on the memory, without blank; 0 for none.</param>
    public EncoderDecoderRecognizer(VideoMobileViTOptions encoder, GlossDecoderOptions decoder, int auxiliaryGlosses = 0)
        : base(nameof(EncoderDecoderRecognizer))
    {
        if (decoder.Width != encoder.Features)
            throw new ArgumentException($"the decoder's width ({decoder.Width}) must equal the encoder's features ({encoder.Features}).", nameof(decoder));
        this.encoder = new VideoMobileViT(encoder);
        this.decoder = new GlossDecoder(decoder);
        auxiliary = auxiliaryGlosses > 0 ? new CtcClassifier(encoder.Features, auxiliaryGlosses) : null;
        RegisterComponents();
    }

    /// <summary>The video encoder.</summary>
    public VideoMobileViT Encoder => encoder;

    /// <summary>The gloss decoder.</summary>
    public GlossDecoder Decoder => decoder;

    /// <summary>The auxiliary CTC head on the memory, if there is one.</summary>
    public CtcClassifier? Auxiliary => auxiliary;

    /// <summary>Encodes clips and predicts each next token.</summary>
    /// <param name="frames">Standardised frames, <c>[b t c h w]</c>.</param>
    /// <param name="lengths">Valid frames of each clip, <c>[b]</c>, int64; null where all have t.</param>
    /// <param name="tokens">Tokens so far, <c>[b l]</c>, int64.</param>
    /// <returns>Logits, <c>[b l v]</c>.</returns>
    public override Tensor forward(Tensor frames, Tensor? lengths, Tensor tokens)
    {
        using var scope = NewDisposeScope();
        return decoder.call(tokens, encoder.call(frames, lengths), encoder.MemoryLengths(lengths)).MoveToOuterDisposeScope();
    }
}
