namespace LisVit.Training.Metrics;

/// <summary>What was signed in a clip and what was recognised.</summary>
/// <param name="Name">Name of the clip, such as <c>dev/11August_2010_Wednesday_tagesschau-2</c>.</param>
/// <param name="Signer">Who signs; empty where it is not known.</param>
/// <param name="Reference">The glosses signed; may be empty.</param>
/// <param name="Hypothesis">The glosses recognised; may be empty.</param>
public sealed record ScoredClip(string Name, string Signer, IReadOnlyList<string> Reference, IReadOnlyList<string> Hypothesis);
