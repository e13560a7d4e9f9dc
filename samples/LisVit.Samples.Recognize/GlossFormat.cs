using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using LisVit.Recognition;

namespace LisVit.Samples.Recognize;

/// <summary>How recognised glosses are written.</summary>
/// <param name="Write">Writes glosses, each as soon as it comes where the format allows it.</param>
internal sealed record GlossFormat(Action<IEnumerable<RecognizedGloss>, TextWriter> Write)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static GlossFormat Of(string name) => name switch
    {
        "text" => new((glosses, writer) => Lines(glosses, writer, Text)),
        "json" => new((glosses, writer) => Lines(glosses, writer, ToJson)),
        "srt" => new((glosses, writer) => writer.Write(Subtitles.SubRip(glosses))),
        "vtt" => new((glosses, writer) => writer.Write(Subtitles.WebVtt(glosses))),
        _ => throw new UsageException($"--format '{name}' is unknown; use text, json, srt or vtt."),
    };

    private static void Lines(IEnumerable<RecognizedGloss> glosses, TextWriter writer, Func<RecognizedGloss, string> line)
    {
        foreach (var gloss in glosses)
        {
            writer.WriteLine(line(gloss));
            writer.Flush();
        }
    }

    private static string Text(RecognizedGloss gloss)
    {
        var times = gloss is { Start: { } start, End: { } end } ? FormattableString.Invariant($"{Clock(start)} - {Clock(end)}  ") : "";
        return FormattableString.Invariant($"{times}{gloss.Confidence:0.00}  {gloss.Gloss}");
    }

    private static string ToJson(RecognizedGloss gloss) => JsonSerializer.Serialize(
        new { gloss.Gloss, Confidence = Math.Round(gloss.Confidence, 4), Start = gloss.Start?.TotalSeconds, End = gloss.End?.TotalSeconds }, Json);

    private static string Clock(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(time.TotalHours < 1 ? "" : $"{(int)time.TotalHours:00}:")}{time.Minutes:00}:{time.Seconds:00}.{time.Milliseconds:000}");
}
