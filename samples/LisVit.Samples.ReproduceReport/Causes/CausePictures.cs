namespace LisVit.Samples.ReproduceReport.Causes;

/// <summary>Pictures of where the decoder of each way listens, beside its outcome.</summary>
internal static class CausePictures
{
    private const string Pattern = "listening-*.svg";

    /// <summary>Where a picture of a way is kept.</summary>
    public static string PathIn(string folder, int place) => Path.Combine(folder, FormattableString.Invariant($"listening-{place + 1:00}.svg"));

    /// <returns>The pictures of each way's first seed, in the order of the ways; none where a study of before drew none.</returns>
    public static IReadOnlyList<string> Of(IReadOnlyList<Cause> all, IReadOnlyList<(string Folder, CauseOutcome Outcome)> found) =>
    [
        .. all.Select(cause => found.Where(way => way.Outcome.Cause == cause.Key).OrderBy(way => way.Outcome.Seed).Select(way => way.Folder).FirstOrDefault())
            .OfType<string>()
            .SelectMany(folder => Directory.GetFiles(folder, Pattern).Order(StringComparer.Ordinal))
            .Select(File.ReadAllText),
    ];
}
