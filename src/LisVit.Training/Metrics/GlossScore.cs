namespace LisVit.Training.Metrics;

/// <summary>How a gloss fared.</summary>
/// <param name="Gloss">The gloss.</param>
/// <param name="Correct">Times it was signed and recognised.</param>
/// <param name="Substituted">Times it was signed and another was recognised in its place.</param>
/// <param name="Missed">Times it was signed and nothing was recognised (deletions).</param>
/// <param name="Inserted">Times it was recognised where nothing was signed.</param>
public sealed record GlossScore(string Gloss, int Correct, int Substituted, int Missed, int Inserted)
{
    /// <summary>Times it was signed.</summary>
    public int Signed => Correct + Substituted + Missed;
}
