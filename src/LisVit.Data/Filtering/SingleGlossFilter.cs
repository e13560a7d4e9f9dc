namespace LisVit.Data.Filtering;

/// <summary>Leaves out clips of one gloss: they are isolated signs, in which nothing continuous can be learnt.</summary>
public sealed class SingleGlossFilter : IClipFilter
{
    /// <inheritdoc/>
    public string? Reason(ClipCandidate clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        return clip.Annotation.Glosses.Count == 1 ? $"its only gloss is '{clip.Annotation.Glosses[0]}'" : null;
    }
}
