using LisVit.Data.Frames;

namespace LisVit.Data;

/// <summary>One clip of a corpus: what is signed in it, by whom, and where its frames are.</summary>
/// <param name="Name">Name of the clip, unique within its split.</param>
/// <param name="Signer">Who signs.</param>
/// <param name="Glosses">The glosses in signing order.</param>
/// <param name="Frames">Its frames, not decoded yet.</param>
public sealed record AnnotatedClip(string Name, string Signer, IReadOnlyList<string> Glosses, IFrameSource Frames);
