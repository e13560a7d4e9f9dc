using static TorchSharp.torch;

namespace LisVit.Models;

/// <summary>The encoder-only recogniser: a video encoder and a CTC head.</summary>
/// <remarks>Source: section II-A of the report. Not safe for concurrent use in training; forward passes in evaluation mode may run concurrently.</remarks>
public sealed class CtcRecognizer : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly VideoMobileViT encoder;
    private readonly CtcClassifier classifier;

    /// <summary>Makes the recogniser.</summary>
    /// <param name="encoder">Sizes and choices of the encoder.</param>
    /// <param name="glosses">Number of glosses, without blank.</param>
    /// <exception cref="ArgumentException">An option is out of range, or does not fit another; the message names it.</exception>
    public CtcRecognizer(VideoMobileViTOptions encoder, int glosses)
        : base(Backend.Loaded(nameof(CtcRecognizer)))
    {
        this.encoder = new VideoMobileViT(encoder);
        classifier = new CtcClassifier(encoder.Features, glosses);
        RegisterComponents();
    }

    /// <summary>The video encoder.</summary>
    public VideoMobileViT Encoder => encoder;

    /// <summary>
    /// The same recogniser for recognition alone, and faster: batch normalisation is folded into the convolutions, and no gradient is recorded for its weights.
    /// Outputs differ by rounding only. This one is left as it is, and what later happens to it does not reach the new one. Making it borrows torch's random numbers for a moment: not while another thread draws some.
    /// </summary>
    /// <param name="type">Type of the weights: float32, float64, or bfloat16 for half the memory; frames may be of any floating-point type, and the outputs are of this one.</param>
    /// <returns>A new recogniser in evaluation mode, on the same device; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The type is another.</exception>
    public CtcRecognizer ForInference(ScalarType type = ScalarType.Float32) =>
        InferenceCopy.Of(this, () => new CtcRecognizer(InferenceCopy.Options(encoder.Options), classifier.Classes - 1), type);

    /// <summary>Recognises clips frame by frame.</summary>
    /// <param name="frames">Standardised frames, <c>[b t c h w]</c>.</param>
    /// <param name="lengths">Valid frames of each clip, <c>[b]</c>, int64; null where all have t.</param>
    /// <returns>Logits, <c>[b t' v]</c>, t' being <see cref="VideoMobileViT.MemoryLength"/> of t; class 0 is blank.</returns>
    public override Tensor forward(Tensor frames, Tensor? lengths)
    {
        using var scope = NewDisposeScope();
        return classifier.call(encoder.call(frames, lengths)).MoveToOuterDisposeScope();
    }
}
