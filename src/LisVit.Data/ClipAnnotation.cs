namespace LisVit.Data;

/// <summary>What a corpus says of one clip, known without its frames.</summary>
/// <param name="Name">Name of the clip, unique within its split.</param>
/// <param name="Signer">Who signs.</param>
/// <param name="Glosses">The glosses in signing order, at least one.</param>
/// <param name="Translation">The sentence in spoken language; empty where the annotations have none.</param>
public record ClipAnnotation(string Name, string Signer, IReadOnlyList<string> Glosses, string Translation = "")
{
    /// <summary>Frames before sampling, where the annotations say; null where only the frames themselves tell.</summary>
    public int? FrameCount { get; init; }
}
