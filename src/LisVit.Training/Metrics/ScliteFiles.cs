using System.Text;

namespace LisVit.Training.Metrics;

/// <summary>
/// The files that sclite (NIST's SCTK) scores: references as <c>.stm</c>, hypotheses as <c>.ctm</c>. Run it as
/// <c>sclite -r ref.stm stm -h hyp.ctm ctm -s -e utf-8</c>: case counts, text is UTF-8. Both files have the clips in the order of their
/// names' UTF-8 bytes, since sclite reads them side by side. Times are placeholders: a clip is one segment, and then sclite never looks at them.
/// </summary>
/// <remarks>
/// Letters, marks, digits and <c>- _ + . /</c> stand as they are; all other characters, which sclite might read as syntax, are written as in a URI
/// (<c>@</c> as <c>%40</c>, a space as <c>%20</c>). An empty hypothesis is <c>@</c>, sclite's word for nothing, so that all its reference counts as deleted.
/// </remarks>
public static class ScliteFiles
{
    private const string Nothing = "@";
    private const string UnknownSigner = "unknown";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes the references: <c>name 1 signer 0.000 86400.000 GLOSS GLOSS</c>, a line a clip. An existing file is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="clips">The clips, in any order.</param>
    /// <exception cref="ArgumentException">A name occurs twice, or sclite cannot be given a name or gloss: it is empty, no text, or longer than 500 bytes.</exception>
    public static void WriteStm(string path, IEnumerable<ScoredClip> clips) => Write(path, clips, Stm);

    /// <summary>Writes the hypotheses: <c>name 1 start duration GLOSS</c>, a line a gloss. An existing file is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="clips">The clips, in any order.</param>
    /// <exception cref="ArgumentException">A name occurs twice, or sclite cannot be given a name or gloss: it is empty, no text, or longer than 500 bytes.</exception>
    public static void WriteCtm(string path, IEnumerable<ScoredClip> clips) => Write(path, clips, Ctm);

    private static IEnumerable<string> Stm(ScoredClip clip, string name)
    {
        var signer = clip.Signer.Length == 0 ? UnknownSigner : ScliteText.Escape(clip.Signer, "signer", clip.Name);
        yield return string.Join(' ', [name, "1", signer, "0.000", "86400.000", .. clip.Reference.Select(gloss => ScliteText.Escape(gloss, "gloss", clip.Name))]);
    }

    private static IEnumerable<string> Ctm(ScoredClip clip, string name)
    {
        IEnumerable<string> glosses = clip.Hypothesis.Count == 0 ? [Nothing] : clip.Hypothesis.Select(gloss => ScliteText.Escape(gloss, "gloss", clip.Name));
        return glosses.Select((gloss, index) => FormattableString.Invariant($"{name} 1 {index * 0.01:F3} 0.010 {gloss}"));
    }

    private static void Write(string path, IEnumerable<ScoredClip> clips, Func<ScoredClip, string, IEnumerable<string>> lines)
    {
        ArgumentNullException.ThrowIfNull(clips);
        // All lines are made before the file is touched, so that a refusal leaves an older file as it was.
        var text = new StringBuilder();
        foreach (var (name, clip) in Ordered(clips))
        {
            foreach (var line in lines(clip, name))
                text.Append(line).Append('\n');
        }

        File.WriteAllText(path, text.ToString(), Utf8);
    }

    private static SortedDictionary<string, ScoredClip> Ordered(IEnumerable<ScoredClip> clips)
    {
        var ordered = new SortedDictionary<string, ScoredClip>(Comparer<string>.Create((a, b) => Utf8.GetBytes(a).AsSpan().SequenceCompareTo(Utf8.GetBytes(b))));
        foreach (var clip in clips)
        {
            if (!ordered.TryAdd(ScliteText.Escape(clip.Name, "name", clip.Name), clip))
                throw new ArgumentException($"Two clips are named '{clip.Name}'; sclite would read them as one. Give each its own name.", nameof(clips));
        }

        return ordered;
    }
}
