namespace LisVit.Data.Filtering;

/// <summary>Leaves out clips whose frames are missing or cannot be listed. Without it such a clip is an error, so that a corpus never shrinks unseen.</summary>
public sealed class MissingClipFilter : IClipFilter
{
    /// <inheritdoc/>
    public string? Reason(ClipCandidate clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        try
        {
            clip.Open();
            return null;
        }
        catch (InvalidDataException exception)
        {
            return exception.Message;
        }
    }
}
