namespace LisVit.Samples.ReproduceReport.Causes;

/// <summary>One way to train, which differs from another in one thing.</summary>
/// <param name="Key">Short name, for the command line and for folders.</param>
/// <param name="Change">What differs, in words.</param>
/// <param name="From">Key of the way that it differs from; null for the first.</param>
/// <param name="Recipe">The whole recipe.</param>
internal sealed record Cause(string Key, string Change, string? From, Recipe Recipe)
{
    /// <summary>How the encoder-decoder is trained and generates; the encoder-only model knows one way.</summary>
    public DecoderTraining Decoder { get; init; } = DecoderTraining.Whole;

    /// <summary>Epochs as a multiple of what the command line says, for as many updates of larger batches.</summary>
    public int TimesTheEpochs { get; init; } = 1;

    /// <summary>Whether it leads aside, and not from the report's settings to the recommended ones.</summary>
    public bool Aside { get; init; }

    /// <summary>Frames of a gloss as a multiple of what the corpus says, in training and test.</summary>
    public int TimesTheFrames { get; init; } = 1;
}
