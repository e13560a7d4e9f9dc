using LisVit.Data.Sampling;

namespace LisVit.Data.Filtering;

/// <summary>
/// Leaves out clips that no CTC path can spell: a path needs a step for each gloss, and one for the blank between two equal glosses in a row
/// (Graves et al., ICML 2006). Their loss would be infinite.
/// </summary>
public sealed class TooShortForCtcFilter : IClipFilter
{
    private readonly Func<int, int> steps;
    private readonly string how;

    private TooShortForCtcFilter(Func<int, int> steps, string how)
    {
        this.steps = steps;
        this.how = how;
    }

    /// <summary>For one step every so many frames, rounded down, whatever samples them.</summary>
    /// <param name="stride">Frames of the recording in a step, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="stride"/> is less than 1.</exception>
    public static TooShortForCtcFilter AtStride(int stride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        return new TooShortForCtcFilter(frames => frames / stride, $"at a stride of {stride}");
    }

    /// <summary>For the frames that a sampler keeps, and a model that makes one step of several of them.</summary>
    /// <param name="sampler">The sampler of the training. A random one counts by the fewest frames that it keeps where its first draws are lowest or highest.</param>
    /// <param name="temporalStride">Sampled frames in a step of the model, rounded up, as the encoder's <c>TemporalStride</c> has it; 1 where nothing pools frames.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="temporalStride"/> is less than 1.</exception>
    public static TooShortForCtcFilter Sampled(IFrameSampler sampler, int temporalStride = 1)
    {
        ArgumentNullException.ThrowIfNull(sampler);
        ArgumentOutOfRangeException.ThrowIfLessThan(temporalStride, 1);
        return new TooShortForCtcFilter(
            frames => (int)(((long)ExtremeRandom.All().Min(random => sampler.Sample(frames, random).Length) + temporalStride - 1) / temporalStride),
            "after sampling");
    }

    /// <summary>Steps that a CTC path needs at least: glosses, and adjacent repeats.</summary>
    /// <param name="glosses">Glosses in signing order.</param>
    /// <typeparam name="T">Glosses or their ids.</typeparam>
    public static int StepsNeeded<T>(IReadOnlyList<T> glosses)
        where T : IEquatable<T>
    {
        ArgumentNullException.ThrowIfNull(glosses);
        return glosses.Count + glosses.Skip(1).Where((gloss, before) => gloss.Equals(glosses[before])).Count();
    }

    /// <inheritdoc/>
    public string? Reason(ClipCandidate clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        var (glosses, frames) = (clip.Annotation.Glosses, clip.FrameCount);
        var (needed, there) = (StepsNeeded(glosses), steps(frames));
        return there < needed
            ? $"its {frames} frames make {there} steps {how}, but its {glosses.Count} glosses need {needed}"
            : null;
    }
}
