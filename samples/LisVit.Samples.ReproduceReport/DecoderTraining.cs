namespace LisVit.Samples.ReproduceReport;

/// <summary>What a decoder is trained to predict, and how it generates.</summary>
internal enum DecoderTraining
{
    /// <summary>As the report's released code: the first gloss is given, the end is never trained, and generation has neither the positions nor the causal mask of training.</summary>
    Released,

    /// <summary>Every gloss and the end are predicted, and generation is as training.</summary>
    Whole,
}
