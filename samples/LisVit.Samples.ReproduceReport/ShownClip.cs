namespace LisVit.Samples.ReproduceReport;

/// <summary>One clip that the page shows.</summary>
/// <param name="Name">Its name.</param>
/// <param name="FilmStrip">Its frames.</param>
/// <param name="Truth">Its glosses.</param>
/// <param name="Predictions">What each model recognised.</param>
/// <param name="Rows">Where its glosses lie, in truth and as each model reads them.</param>
internal sealed record ShownClip(string Name, FilmStrip FilmStrip, string Truth, IReadOnlyDictionary<string, string> Predictions, IReadOnlyList<(string Name, IReadOnlyList<SignSpan> Spans)> Rows);
