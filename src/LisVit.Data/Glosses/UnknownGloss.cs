namespace LisVit.Data.Glosses;

/// <summary>What to do with a gloss that the vocabulary does not have.</summary>
public enum UnknownGloss
{
    /// <summary>Stop with an error that names the clip and the gloss: right for training data.</summary>
    Error,

    /// <summary>
    /// Give it <see cref="GlossVocabulary.UnknownId"/>, which no model can predict, so that it counts as an error of
    /// the model: right for evaluation data, where leaving it out would flatter the figure.
    /// </summary>
    CountAsError,
}
