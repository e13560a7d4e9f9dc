using LisVit.Models.Blocks;
using static TorchSharp.torch;

namespace LisVit.Models;

/// <summary>The encoder-decoder recogniser: a video encoder and a gloss decoder.</summary>
/// <remarks>
/// Source: section II-A of the report. An auxiliary CTC head (Watanabe et al., "Hybrid CTC/Attention Architecture", section III) can guide the encoder in training, and the decoder
/// (<see cref="CtcGuide"/>) in training and recognition. Not safe for concurrent use in training; forward passes in evaluation mode may run concurrently.
/// </remarks>
public sealed class EncoderDecoderRecognizer : nn.Module<Tensor, Tensor?, Tensor, Tensor>
{
    private readonly VideoMobileViT encoder;
    private readonly GlossDecoder decoder;
    private readonly CtcClassifier? auxiliary;
    private readonly CtcGuide? guide;

    /// <summary>Makes the recogniser.</summary>
    /// <param name="encoder">Sizes and choices of the encoder.</param>
    /// <param name="decoder">Sizes and choices of the decoder; its width is the encoder's features.</param>
    /// <param name="auxiliaryGlosses">Glosses of an auxiliary CTC head on the memory, without blank; 0 for none.</param>
    /// <exception cref="ArgumentException">An option is out of range, the widths differ, or a guided decoder has no auxiliary head.</exception>
    public EncoderDecoderRecognizer(VideoMobileViTOptions encoder, GlossDecoderOptions decoder, int auxiliaryGlosses = 0)
        : base(Backend.Loaded(nameof(EncoderDecoderRecognizer)))
    {
        if (decoder.Width != encoder.Features)
            throw new ArgumentException($"the decoder's width ({decoder.Width}) must equal the encoder's features ({encoder.Features}).", nameof(decoder));
        if (decoder.Guided && auxiliaryGlosses < 1)
            throw new ArgumentException($"a guided decoder needs the auxiliary CTC head that guides it, but auxiliaryGlosses is {auxiliaryGlosses}. Give the number of glosses, or clear {nameof(decoder.Guided)}.", nameof(auxiliaryGlosses));
        this.encoder = new VideoMobileViT(encoder);
        this.decoder = new GlossDecoder(decoder);
        auxiliary = auxiliaryGlosses > 0 ? new CtcClassifier(encoder.Features, auxiliaryGlosses) : null;
        guide = decoder.Guided ? new CtcGuide(encoder.Features, auxiliaryGlosses) : null;
        RegisterComponents();
    }

    /// <summary>The video encoder.</summary>
    public VideoMobileViT Encoder => encoder;

    /// <summary>The gloss decoder.</summary>
    public GlossDecoder Decoder => decoder;

    /// <summary>The auxiliary CTC head on the memory, if there is one.</summary>
    public CtcClassifier? Auxiliary => auxiliary;

    /// <summary>
    /// The same recogniser for recognition alone; see <see cref="CtcRecognizer.ForInference"/>. A guided decoder listens where its head's most likely classes are: where two are as likely, rounding may change which.
    /// </summary>
    /// <param name="type">Type of the weights: float32, float64, or bfloat16 for half the memory.</param>
    /// <returns>A new recogniser in evaluation mode, on the same device; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The type is another.</exception>
    public EncoderDecoderRecognizer ForInference(ScalarType type = ScalarType.Float32) =>
        InferenceCopy.Of(this, () => new EncoderDecoderRecognizer(InferenceCopy.Options(encoder.Options), decoder.Options, auxiliary is null ? 0 : auxiliary.Classes - 1), type);

    /// <summary>Encodes clips and predicts each next token.</summary>
    /// <param name="frames">Standardised frames, <c>[b t c h w]</c>.</param>
    /// <param name="lengths">Valid frames of each clip, <c>[b]</c>, int64; null where all have t.</param>
    /// <param name="tokens">Tokens so far, <c>[b l]</c>, int64.</param>
    /// <returns>Logits, <c>[b l v]</c>.</returns>
    public override Tensor forward(Tensor frames, Tensor? lengths, Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var memory = encoder.call(frames, lengths);
        return decoder.call(tokens, Hear(memory, guide is null ? null : auxiliary!.call(memory)), encoder.MemoryLengths(lengths)).MoveToOuterDisposeScope();
    }

    /// <summary>What the decoder hears of a memory: the memory, or what <see cref="CtcGuide"/> makes of it.</summary>
    /// <param name="memory">Encoder output, <c>[b t d]</c>.</param>
    /// <param name="logits">What <see cref="Auxiliary"/> makes of it, <c>[b t v]</c>; null where no guide needs it.</param>
    /// <returns>A new tensor, <c>[b t d]</c>, or <c>[b t d+1]</c> for a guided decoder.</returns>
    /// <exception cref="ArgumentNullException">The decoder is guided and there are no logits.</exception>
    public Tensor Hear(Tensor memory, Tensor? logits)
    {
        if (guide is null)
            return memory.alias();
        ArgumentNullException.ThrowIfNull(logits);
        return guide.call(memory, logits);
    }
}
