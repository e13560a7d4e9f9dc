using LisVit.Recognition;

namespace LisVit.Samples;

/// <summary>Where a gloss lies in a clip.</summary>
/// <param name="Gloss">The gloss.</param>
/// <param name="Start">Where it begins, as a share of the clip, in [0, 1].</param>
/// <param name="End">Where it ends.</param>
internal sealed record SignSpan(string Gloss, double Start, double End)
{
    /// <summary>The spans of what was recognised in a video; none of glosses whose place the model does not tell.</summary>
    /// <param name="glosses">What was recognised.</param>
    /// <param name="seconds">How long the video is.</param>
    public static IReadOnlyList<SignSpan> Of(IEnumerable<RecognizedGloss> glosses, double seconds) =>
        [.. glosses.Where(gloss => gloss.Start is not null).Select(gloss => new SignSpan(gloss.Gloss, gloss.Start!.Value.TotalSeconds / seconds, gloss.End!.Value.TotalSeconds / seconds))];
}
