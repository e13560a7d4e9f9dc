using LisVit.Models.Decoding;

namespace LisVit.Recognition;

/// <summary>
/// Reads any number of frames in windows that overlap by half. Of each it takes the glosses whose middle lies in the window's middle half; the first takes what lies before too, and the last what lies behind.
/// A window may see a gloss some steps from where the one before saw it: near the border between two, a gloss that both saw is told once, wherever each saw it.
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
    /// <summary>Steps that two windows may see a gloss apart; where their steps begin at different frames, less than one more.</summary>
    internal const int Tolerance = 2;

    private readonly int hop = window / 2;
    private readonly int margin = window / 4;
    private readonly List<float[]> frames = [];
    private int first;

    // What the window before saw, told or left to this one.
    private List<Sighting> before = [];

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
        var glosses = read(frames);
        if (isLast && first == 0)
            return [.. glosses.Select(Name)];

        var (from, until) = (first == 0 ? double.NegativeInfinity : first + margin, isLast ? double.PositiveInfinity : first + margin + hop);
        var taken = new List<RecognizedGloss>();
        var seen = new List<Sighting>();
        foreach (var gloss in glosses)
        {
            var middle = Middle(gloss);

            // The window before knew better what lies before the border, also where it was mistaken.
            var told = Match(gloss.Id, middle)?.Told ?? middle < from;
            var isMine = !told && middle < until;
            seen.Add(new(gloss.Id, middle, told || isMine));
            if (isMine)
                taken.Add(Name(gloss));
        }

        before = seen;
        return taken;
    }

    // What the window before made of the same gloss. Each of its sightings answers for one gloss, so that a sign that is repeated at once is told twice.
    private Sighting? Match(int id, double middle)
    {
        var most = (Tolerance * temporalStride) + temporalStride - 1;
        var nearest = before.Where(other => other.Id == id && Math.Abs(other.Middle - middle) <= most).MinBy(other => Math.Abs(other.Middle - middle));
        if (nearest is not null)
            before.Remove(nearest);
        return nearest;
    }

    private double Middle(DecodedGloss gloss) => gloss is { Start: { } start, End: { } end }
        ? first + ((start + end) / 2.0 * temporalStride)
        : throw new NotSupportedException($"The video is longer than {window} sampled frames, and the model does not tell where the gloss '{name(gloss.Id)}' is, as only a CTC head can. Cut the video, or raise {nameof(RecognizerOptions)}.{nameof(RecognizerOptions.Window)}.");

    private RecognizedGloss Name(DecodedGloss gloss) => new(name(gloss.Id), gloss.Confidence, Time(gloss.Start), Time(gloss.End));

    private TimeSpan? Time(int? step) => step is { } known ? clock(first + Math.Min(known * temporalStride, frames.Count)) : null;

    /// <summary>A gloss, the frame of the whole video in whose middle a window saw it, and whether it has been told.</summary>
    private sealed record Sighting(int Id, double Middle, bool Told);
}
