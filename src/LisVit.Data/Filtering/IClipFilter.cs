namespace LisVit.Data.Filtering;

/// <summary>Says which clips to leave out, and why.</summary>
/// <remarks>Implementations are safe for concurrent use.</remarks>
public interface IClipFilter
{
    /// <summary>Looks at a clip.</summary>
    /// <param name="clip">What is known of it.</param>
    /// <returns>Why it is left out, as the end of the sentence "NAME: ..."; null where it is kept.</returns>
    string? Reason(ClipCandidate clip);
}
