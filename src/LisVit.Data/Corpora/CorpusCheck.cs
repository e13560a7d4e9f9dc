using LisVit.Data.Frames;

namespace LisVit.Data.Corpora;

/// <summary>Looks for what is wrong with the clips of a split before a training finds it, and does not stop at the first.</summary>
public static class CorpusCheck
{
    /// <summary>
    /// Opens every clip, which lists its frames and decodes none. A gap in the numbering of frames is a problem to know of; the clip can be used.
    /// </summary>
    /// <param name="clips">One split.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <returns>One record a problem, in the order of the clips, and first those that the split leaves out.</returns>
    public static IReadOnlyList<ClipProblem> Of(IAnnotatedClipSource clips, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clips);
        var problems = new List<ClipProblem>(clips.LeftOut);
        for (var index = 0; index < clips.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Problem(clips, index) is { } problem)
                problems.Add(new ClipProblem(clips.Annotations[index].Name, problem));
        }

        return problems;
    }

    private static string? Problem(IAnnotatedClipSource clips, int index)
    {
        try
        {
            return Gaps(clips.Open(index, epoch: 0).Frames);
        }
        catch (InvalidDataException exception)
        {
            return exception.Message;
        }
    }

    private static string? Gaps(IFrameSource frames)
    {
        var whole = frames is FrameRange range ? range.Recording : frames;
        var missing = whole is ImageFolderFrames folder ? folder.MissingNumbers : [];
        return missing.Count == 0 ? null : $"{missing.Count} frames are missing from the numbering of its images: {ImageNumbers.Text(missing)}.";
    }
}
