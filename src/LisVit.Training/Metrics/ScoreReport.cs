namespace LisVit.Training.Metrics;

/// <summary>All there is to say of the hypotheses of a corpus. It can be written as JSON with System.Text.Json, and read back.</summary>
/// <param name="Errors">The errors of all clips together.</param>
/// <param name="Clips">Number of clips.</param>
/// <param name="PerfectClips">Clips without an error.</param>
/// <param name="Interval">Confidence interval of the word error rate.</param>
/// <param name="Signers">Each signer, by name.</param>
/// <param name="Glosses">Each gloss signed or recognised, by name.</param>
/// <param name="Confusions">Substitutions, the most frequent first, then by name.</param>
public sealed record ScoreReport(
    WordErrors Errors,
    int Clips,
    int PerfectClips,
    BootstrapInterval Interval,
    IReadOnlyList<SignerScore> Signers,
    IReadOnlyList<GlossScore> Glosses,
    IReadOnlyList<GlossConfusion> Confusions)
{
    /// <summary>Scores clips as <see cref="WordErrorRate"/> does, without cleaning.</summary>
    /// <param name="clips">At least one clip.</param>
    /// <param name="bootstrap">How the interval is made; null for the defaults.</param>
    /// <exception cref="ArgumentException">There is no clip, or an option is out of its range.</exception>
    public static ScoreReport Of(IEnumerable<ScoredClip> clips, BootstrapOptions? bootstrap = null)
    {
        ArgumentNullException.ThrowIfNull(clips);
        var analysis = new ErrorAnalysis();
        foreach (var clip in clips)
            analysis.Add(clip);
        return analysis.Report(bootstrap);
    }

    /// <summary>The report as a person reads it.</summary>
    /// <param name="rows">Glosses and confusions a list shows, at least 0.</param>
    /// <returns>Lines of text, the last one ended too.</returns>
    public string ToText(int rows = 10)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        return ScoreText.Of(this, rows);
    }
}
