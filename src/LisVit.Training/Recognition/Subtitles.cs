using System.Globalization;
using System.Text;

namespace LisVit.Recognition;

/// <summary>Writes recognised glosses as subtitles, so that any player shows them over the video.</summary>
public static class Subtitles
{
    /// <summary>Shorter ones could not be read; each lasts so long, or until the next begins.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(0.6);

    /// <summary>SubRip (<c>.srt</c>).</summary>
    /// <param name="glosses">Glosses with times, in signing order.</param>
    /// <exception cref="ArgumentException">A gloss has no times.</exception>
    public static string SubRip(IEnumerable<RecognizedGloss> glosses)
    {
        ArgumentNullException.ThrowIfNull(glosses);
        var text = new StringBuilder();
        foreach (var ((gloss, start, end), index) in Cues(glosses).Select((cue, index) => (cue, index)))
            text.Append(CultureInfo.InvariantCulture, $"{index + 1}\n{Clock(start, ',')} --> {Clock(end, ',')}\n{gloss}\n\n");
        return text.ToString();
    }

    /// <summary>WebVTT (<c>.vtt</c>), as browsers take it (W3C, "WebVTT: The Web Video Text Tracks Format").</summary>
    /// <param name="glosses">Glosses with times, in signing order.</param>
    /// <exception cref="ArgumentException">A gloss has no times.</exception>
    public static string WebVtt(IEnumerable<RecognizedGloss> glosses)
    {
        ArgumentNullException.ThrowIfNull(glosses);
        var text = new StringBuilder("WEBVTT\n\n");
        foreach (var (gloss, start, end) in Cues(glosses))
            text.Append(CultureInfo.InvariantCulture, $"{Clock(start, '.')} --> {Clock(end, '.')}\n{Escaped(gloss)}\n\n");
        return text.ToString();
    }

    private static IEnumerable<(string Gloss, TimeSpan Start, TimeSpan End)> Cues(IEnumerable<RecognizedGloss> glosses)
    {
        var all = glosses.ToArray();
        for (var i = 0; i < all.Length; i++)
        {
            if (all[i] is not { Start: { } start, End: { } end })
                throw new ArgumentException($"Gloss {i}, '{all[i].Gloss}', has no times. Subtitles need a model with a CTC head, which tells where glosses are.", nameof(glosses));
            var next = i + 1 < all.Length ? all[i + 1].Start ?? TimeSpan.MaxValue : TimeSpan.MaxValue;
            var longEnough = start + Shortest;
            yield return (all[i].Gloss, start, end >= longEnough ? end : longEnough <= next ? longEnough : next > end ? next : end);
        }
    }

    private static string Clock(TimeSpan time, char separator) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}{separator}{time.Milliseconds:000}");

    private static string Escaped(string gloss) => gloss.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
