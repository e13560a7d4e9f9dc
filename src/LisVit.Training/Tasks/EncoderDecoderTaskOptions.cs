using LisVit.Models.Decoding;

namespace LisVit.Training.Tasks;

/// <summary>How an encoder-decoder is trained and evaluated; see <see cref="EncoderDecoderTask"/>.</summary>
public sealed record EncoderDecoderTaskOptions
{
    /// <summary>Share of the target's mass spread over all tokens, in <c>[0, 1)</c>.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Share of the loss that an auxiliary CTC head has, in <c>[0, 1]</c>; 0 trains without it. A guided decoder needs it: no other gradient reaches the head that guides it.</summary>
    public double AuxiliaryWeight { get; init; }

    /// <summary>
    /// Probability, in <c>[0, 1)</c>, that a gloss is kept from the decoder's teacher-forced input: the end token stands in its place, so that what comes next must be seen in the video
    /// rather than guessed from the glosses before.
    /// </summary>
    /// <remarks>Source: word dropout of Bowman et al., "Generating Sentences from a Continuous Space", section 3.1, whose unknown word is here the token that never is an input otherwise.</remarks>
    public double GlossDropout { get; init; }

    /// <summary>Decodes by both heads, and checks these options where it does; null for the decoder's greedy search alone.</summary>
    public JointDecodingOptions? Joint { get; init; }

    /// <summary>What the heads hear in evaluation and prediction in the place of the encoder's memory; the default is the memory itself. Training always hears the encoder.</summary>
    public MemorySubstitute Memory { get; init; }

    internal void Validate(bool hasAuxiliary)
    {
        if (!(LabelSmoothing is >= 0 and < 1))
            throw new ArgumentException($"{nameof(LabelSmoothing)} ({LabelSmoothing}) must be in [0, 1).");
        if (!(AuxiliaryWeight is >= 0 and <= 1))
            throw new ArgumentException($"{nameof(AuxiliaryWeight)} ({AuxiliaryWeight}) must be in [0, 1].");
        if (!(GlossDropout is >= 0 and < 1))
            throw new ArgumentException($"{nameof(GlossDropout)} ({GlossDropout}) must be in [0, 1).");
        if (!Enum.IsDefined(Memory))
            throw new ArgumentException($"{nameof(Memory)} ({Memory}) must be one of {string.Join(", ", Enum.GetNames<MemorySubstitute>())}.");
        if ((AuxiliaryWeight > 0 || Joint is not null) && !hasAuxiliary)
            throw new ArgumentException($"{nameof(AuxiliaryWeight)} is {AuxiliaryWeight} and {nameof(Joint)} is {(Joint is null ? "null" : "set")}, but the model has no auxiliary CTC head; give it auxiliaryGlosses.");
    }
}
