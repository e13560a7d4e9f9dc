using LisVit.Data.Filtering;
using LisVit.Data.Glosses;

namespace LisVit.Data.Statistics;

/// <summary>What a split holds, counted from its annotations and, where these do not tell, from its folders; no frame is decoded.</summary>
public sealed record SplitStatistics
{
    /// <summary>Clips.</summary>
    public required int Clips { get; init; }

    /// <summary>Who signs, in ordinal order.</summary>
    public required IReadOnlyList<string> Signers { get; init; }

    /// <summary>Glosses of a clip.</summary>
    public required LengthDistribution Glosses { get; init; }

    /// <summary>Frames of a clip before sampling; without the <see cref="ClipsWithoutFrames"/>.</summary>
    public required LengthDistribution Frames { get; init; }

    /// <summary>Different glosses.</summary>
    public required int DistinctGlosses { get; init; }

    /// <summary>Different glosses that are signed only once.</summary>
    public required int SignedOnce { get; init; }

    /// <summary>Clips of a single gloss.</summary>
    public required int SingleGlossClips { get; init; }

    /// <summary>Glosses that the vocabulary does not have; null where none was given.</summary>
    public required UnknownGlosses? Unknown { get; init; }

    /// <summary>Clips whose frames cannot be found, with the reason.</summary>
    public required IReadOnlyList<ClipProblem> ClipsWithoutFrames { get; init; }

    /// <summary>Frames for each signed gloss, counted over the clips that have frames; 0 where there are none.</summary>
    public required double FramesPerGloss { get; init; }

    /// <summary>How many frames and CTC steps each clip has; see <see cref="TooShortForCtc"/>.</summary>
    internal IReadOnlyList<(int Frames, int StepsNeeded)> CtcLengths { get; init; } = [];

    /// <summary>Clips that CTC cannot align with one step every so many frames, lengths rounded down and repeats counted.</summary>
    /// <param name="stride">Frames a step, at least 1.</param>
    public int TooShortForCtc(int stride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        return CtcLengths.Count(clip => clip.Frames / stride < clip.StepsNeeded);
    }

    /// <summary>Counts a split.</summary>
    /// <param name="clips">A split of a recorded corpus.</param>
    /// <param name="vocabulary">The glosses that count as known, usually those of the training split; null to count none as unknown.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static SplitStatistics Of(IAnnotatedClipSource clips, GlossVocabulary? vocabulary = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clips);
        var (frames, problems) = CountFrames(clips, cancellationToken);
        var found = clips.Annotations.Zip(frames).Where(clip => clip.Second is not null).Select(clip => (clip.First.Glosses, Frames: clip.Second!.Value)).ToArray();
        var types = clips.Annotations.SelectMany(annotation => annotation.Glosses).CountBy(gloss => gloss, StringComparer.Ordinal).ToArray();
        var signed = found.Sum(clip => (long)clip.Glosses.Count);
        return new SplitStatistics
        {
            Clips = clips.Count,
            Signers = [.. clips.Annotations.Select(annotation => annotation.Signer).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Glosses = new LengthDistribution(clips.Annotations.Select(annotation => annotation.Glosses.Count)),
            Frames = new LengthDistribution(found.Select(clip => clip.Frames)),
            DistinctGlosses = types.Length,
            SignedOnce = types.Count(type => type.Value == 1),
            SingleGlossClips = clips.Annotations.Count(annotation => annotation.Glosses.Count == 1),
            Unknown = vocabulary is null ? null : UnknownGlosses.Of(clips, vocabulary),
            ClipsWithoutFrames = problems,
            FramesPerGloss = signed == 0 ? 0 : (double)found.Sum(clip => (long)clip.Frames) / signed,
            CtcLengths = [.. found.Select(clip => (clip.Frames, TooShortForCtcFilter.StepsNeeded(clip.Glosses)))],
        };
    }

    // Listing a folder or asking a video waits for the disk, so several threads do it.
    private static (int?[] Frames, ClipProblem[] Problems) CountFrames(IAnnotatedClipSource clips, CancellationToken cancellationToken)
    {
        var frames = new int?[clips.Count];
        var problems = new ClipProblem?[clips.Count];
        ParallelClips.ForEach(clips.Count, workers: null, index =>
        {
            var annotation = clips.Annotations[index];
            try
            {
                frames[index] = annotation.FrameCount ?? clips.Open(index, epoch: 0).Frames.FrameCount;
            }
            catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                problems[index] = new ClipProblem(annotation.Name, exception.Message);
            }
        }, cancellationToken);
        return (frames, [.. problems.OfType<ClipProblem>()]);
    }
}
