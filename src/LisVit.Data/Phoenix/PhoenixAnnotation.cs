namespace LisVit.Data.Phoenix;

/// <summary>One row of a PHOENIX-2014-T csv.</summary>
/// <param name="Name">Name of the clip.</param>
/// <param name="Video">Where the csv says its frames are, such as <c>name/1/*.png</c>.</param>
/// <param name="Start">
/// Number of the clip's first image in its recording, or -1 for the recording's first. All rows of the published corpus have -1: each of its
/// folders is one clip.
/// </param>
/// <param name="End">Number of the clip's last image in its recording, which belongs to the clip, or -1 for the recording's last.</param>
/// <param name="Signer">Who signs (column <c>speaker</c>).</param>
/// <param name="Glosses">The glosses in signing order (column <c>orth</c>), at least one.</param>
/// <param name="Translation">The sentence in spoken language.</param>
public sealed record PhoenixAnnotation(string Name, string Video, int Start, int End, string Signer, IReadOnlyList<string> Glosses, string Translation)
    : ClipAnnotation(Name, Signer, Glosses, Translation);
