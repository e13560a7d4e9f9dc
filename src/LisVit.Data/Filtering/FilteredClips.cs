using System.Globalization;
using System.Text;

namespace LisVit.Data.Filtering;

/// <summary>The clips of a split that all filters keep, in their order. What is left out is on record, with the reason.</summary>
public sealed class FilteredClips : IAnnotatedClipSource
{
    private readonly IAnnotatedClipSource clips;
    private readonly int[] kept;

    private FilteredClips(IAnnotatedClipSource clips, int[] kept, IReadOnlyList<ClipProblem> dropped)
    {
        this.clips = clips;
        this.kept = kept;
        Dropped = dropped;
        Annotations = [.. kept.Select(index => clips.Annotations[index])];
    }

    /// <inheritdoc/>
    public int Count => kept.Length;

    /// <inheritdoc/>
    public IReadOnlyList<ClipAnnotation> Annotations { get; }

    /// <summary>What these filters left out: name and reason, in the order of the split.</summary>
    public IReadOnlyList<ClipProblem> Dropped { get; }

    /// <summary>What was left out before, and <see cref="Dropped"/>.</summary>
    public IReadOnlyList<ClipProblem> LeftOut => [.. clips.LeftOut, .. Dropped];

    /// <summary>Applies filters. The first that objects to a clip gives the reason; later ones are not asked.</summary>
    /// <param name="clips">A split of a recorded corpus.</param>
    /// <param name="filters">The filters. <see cref="MissingClipFilter"/> belongs before those that ask for frames.</param>
    /// <exception cref="InvalidDataException">A filter asked for the frames of a clip whose frames are missing; the message names it.</exception>
    public static FilteredClips Of(IAnnotatedClipSource clips, params IReadOnlyList<IClipFilter> filters)
    {
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(filters);
        var (kept, dropped) = (new List<int>(), new List<ClipProblem>());
        for (var index = 0; index < clips.Count; index++)
        {
            var clip = new ClipCandidate(clips, index);
            if (filters.Select(filter => filter.Reason(clip)).FirstOrDefault(reason => reason is not null) is { } reason)
                dropped.Add(new ClipProblem(clip.Annotation.Name, reason));
            else
                kept.Add(index);
        }

        return new FilteredClips(clips, [.. kept], dropped);
    }

    /// <inheritdoc/>
    public AnnotatedClip Open(int index, int epoch) => index >= 0 && index < Count
        ? clips.Open(kept[index], epoch)
        : throw new ArgumentOutOfRangeException(nameof(index), index, $"A clip's index must be in [0, {Count}), but is {index}.");

    /// <summary>How many clips were left out, and each by name with its reason.</summary>
    /// <param name="most">How many to name; the rest is a number.</param>
    /// <returns>Lines of text without a line break at the end.</returns>
    public string Summary(int most = 20)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Dropped.Count} of {clips.Count} clips are left out");
        foreach (var problem in Dropped.Take(most))
            text.Append('\n').Append("  ").Append(problem);
        return Dropped.Count > most ? text.Append(CultureInfo.InvariantCulture, $"\n  and {Dropped.Count - most} more").ToString() : text.ToString();
    }
}
