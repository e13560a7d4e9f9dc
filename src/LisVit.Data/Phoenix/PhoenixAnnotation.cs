namespace LisVit.Data.Phoenix;

/// <summary>One row of a PHOENIX csv.</summary>
/// <param name="Name">Name of the clip.</param>
/// <param name="Video">Where the csv says its frames are, such as <c>name/1/*.png</c>.</param>
/// <param name="Start">First frame, or -1 for the whole recording.</param>
/// <param name="End">Last frame, or -1 for the whole recording.</param>
/// <param name="Signer">Who signs (column <c>speaker</c>).</param>
/// <param name="Glosses">The glosses in signing order (column <c>orth</c>), at least one.</param>
/// <param name="Translation">The sentence in spoken language.</param>
public sealed record PhoenixAnnotation(string Name, string Video, int Start, int End, string Signer, IReadOnlyList<string> Glosses, string Translation);
