namespace LisVit.Models.Decoding;

/// <summary>Choices of <see cref="CtcBeamSearchDecoder"/>. The defaults prune by <see cref="Width"/> alone.</summary>
/// <remarks>
/// Hypotheses y of a clip x are ranked by
/// <c>score(y) = log p(y | x) + LanguageModelWeight * log p_LM(y) + InsertionBonus * |y|</c>
/// with natural logarithms; |y| is the number of glosses, and p_LM includes the sentence's end, which is added once the last frame is read.
/// Source: Hannun et al., "Deep Speech: Scaling up end-to-end speech recognition", section 2.2.
/// </remarks>
public sealed record CtcBeamSearchOptions
{
    /// <summary>Prefixes kept after each frame, at least 1.</summary>
    public int Width { get; init; } = 10;

    /// <summary>Hypotheses returned for each clip at most, in <c>[1, Width]</c>.</summary>
    public int Best { get; init; } = 1;

    /// <summary>
    /// A frame whose blank posterior exceeds this is taken for blank without looking at the other classes: of the paths, only those that are blank in it are followed,
    /// and its blank posterior still counts. In <c>(0, 1]</c>; at 1 no frame is skipped.
    /// </summary>
    /// <remarks>Source: Chen et al., "Phone Synchronous Decoding with CTC Lattice", which drops such frames; here their blanks keep their probability.</remarks>
    public double BlankThreshold { get; init; } = 1;

    /// <summary>Glosses that may begin in a frame, the most likely ones of that frame, at least 1; null, the default, for all, which is exact. Glosses that go on are never left out.
    /// Saves time mostly with a language model, which is asked about fewer glosses.</summary>
    public int? ClassesPerFrame { get; init; }

    /// <summary>A language model over the glosses that the classes 1 to v - 1 stand for; null for none.</summary>
    public NGramLanguageModel? LanguageModel { get; init; }

    /// <summary>Weight of the language model, at least 0.</summary>
    public double LanguageModelWeight { get; init; } = 0.5;

    /// <summary>Added to the score for each gloss, to make up for the language model's preference for short sentences. Any finite number.</summary>
    public double InsertionBonus { get; init; }

    internal double LogBlankThreshold => Math.Log(BlankThreshold);

    internal void Validate(int classes)
    {
        if (Width < 1)
            throw new ArgumentException($"Width ({Width}) must be at least 1.");
        if (Best < 1 || Best > Width)
            throw new ArgumentException($"Best ({Best}) must be in [1, {Width}]: no more hypotheses can be returned than Width ({Width}) keeps.");
        if (!(BlankThreshold > 0 && BlankThreshold <= 1))
            throw new ArgumentException($"BlankThreshold ({BlankThreshold}) must be in (0, 1].");
        if (ClassesPerFrame < 1)
            throw new ArgumentException($"ClassesPerFrame ({ClassesPerFrame}) must be at least 1, or null for all.");
        if (!(LanguageModelWeight >= 0 && double.IsFinite(LanguageModelWeight)))
            throw new ArgumentException($"LanguageModelWeight ({LanguageModelWeight}) must be at least 0.");
        if (!double.IsFinite(InsertionBonus))
            throw new ArgumentException($"InsertionBonus ({InsertionBonus}) must be finite.");
        if (LanguageModel is not null && LanguageModel.Glosses.Count != classes - 1)
            throw new ArgumentException($"the language model is over {LanguageModel.Glosses.Count} glosses, but the logits have {classes} classes, so {classes - 1} glosses and blank.");
    }
}
