using LisVit.Models.Decoding;

namespace LisVit.Recognition;

/// <summary>
/// Reads any number of frames in windows that overlap by half. Of each it takes the glosses whose middle lies in the window's middle half; the first takes what lies before too, and the last what lies behind.
/// What fits into one window is read as one clip.
/// </summary>
/// <param name="window">Frames of a window.</param>
/// <param name="temporalStride">Frames of one step of what is read.</param>
/// <param name="read">Reads frames, <c>[c h w]</c> each, as one clip.</param>
/// <param name="name">Names a gloss.</param>
/// <param name="clock">Tells when a frame of a number is shown.</param>
internal sealed class WindowedReading(
    int window, int temporalStride, Func<IReadOnlyList<float[]>, IReadOnlyList<DecodedGloss>> read, Func<int, string> name, Func<int, TimeSpan> clock)
{
    private readonly int hop = window / 2;
    private readonly int margin = window / 4;
    private readonly List<float[]> frames = [];
    private int first;
    private RecognizedGloss? latest;

    /// <summary>Adds a sampled frame; gives the glosses that it makes certain.</summary>
    public IReadOnlyList<RecognizedGloss> Add(float[] frame)
    {
        IReadOnlyList<RecognizedGloss> found = [];
        if (frames.Count == window)
        {
            found = Take(isLast: false);
            frames.RemoveRange(0, hop);
            first += hop;
        }

        frames.Add(frame);
        return found;
    }

    /// <summary>Gives the glosses of what is left.</summary>
    public IReadOnlyList<RecognizedGloss> Finish() => frames.Count == 0 ? [] : Take(isLast: true);

    private List<RecognizedGloss> Take(bool isLast)
    {
        var isWhole = isLast && first == 0;
        var taken = new List<RecognizedGloss>();
        foreach (var gloss in read(frames))
        {
            if (!isWhole && !IsMine(Middle(gloss), isLast))
                continue;
            var named = new RecognizedGloss(name(gloss.Id), gloss.Confidence, Time(gloss.Start), Time(gloss.End));

            // Two windows may see its middle on different sides of the border between them.
            if (latest is { } before && before.Gloss == named.Gloss && named.Start < before.End)
                continue;
            taken.Add(latest = named);
        }

        return taken;
    }

    // A window ends taking margin + hop behind its first frame, which is margin behind the first of the next.
    private bool IsMine(double middle, bool isLast) => (first == 0 || middle >= margin) && (isLast || middle < margin + hop);

    private double Middle(DecodedGloss gloss) => gloss is { Start: { } start, End: { } end }
        ? (start + end) / 2.0 * temporalStride
        : throw new NotSupportedException($"The video is longer than {window} sampled frames, and this model, which has no CTC head, does not tell where its glosses are. Cut the video, or raise {nameof(RecognizerOptions)}.{nameof(RecognizerOptions.Window)}.");

    private TimeSpan? Time(int? step) => step is { } known ? clock(first + Math.Min(known * temporalStride, frames.Count)) : null;
}
