using System.Text.Json.Serialization;

namespace LisVit.Training.Metrics;

/// <summary>How hypotheses differ from their references, in glosses (words).</summary>
/// <param name="Substitutions">Words recognised as another.</param>
/// <param name="Deletions">Words of the references that were missed.</param>
/// <param name="Insertions">Words of the hypotheses that nobody signed.</param>
/// <param name="Words">Words in the references.</param>
public sealed record WordErrors(long Substitutions, long Deletions, long Insertions, long Words)
{
    /// <summary>No errors in no words.</summary>
    public static WordErrors None { get; } = new(0, 0, 0, 0);

    /// <summary>Substitutions, deletions and insertions together.</summary>
    public long Errors => Substitutions + Deletions + Insertions;

    /// <summary>
    /// Errors by words: 0 is perfect, 1 is what empty hypotheses score, insertions can exceed 1. Without a word in the references
    /// it is 0 where nothing was inserted, else positive infinity.
    /// </summary>
    [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    public double Rate => (Errors, Words) switch
    {
        (0, _) => 0,
        (_, 0) => double.PositiveInfinity,
        _ => (double)Errors / Words,
    };

    /// <summary>Sums each count.</summary>
    /// <param name="left">Errors of one part.</param>
    /// <param name="right">Errors of another.</param>
    public static WordErrors operator +(WordErrors left, WordErrors right) => left.Add(right);

    /// <summary>Sums each count.</summary>
    /// <param name="other">Errors of another part.</param>
    public WordErrors Add(WordErrors other) => new(
        Substitutions + other.Substitutions,
        Deletions + other.Deletions,
        Insertions + other.Insertions,
        Words + other.Words);
}
