namespace LisVit.Training.Metrics;

/// <summary>What became of a gloss in an alignment.</summary>
public enum PairKind : byte
{
    /// <summary>The gloss was recognised.</summary>
    Correct,

    /// <summary>Another gloss was recognised in its place.</summary>
    Substitution,

    /// <summary>A gloss of the reference was missed.</summary>
    Deletion,

    /// <summary>A gloss of the hypothesis was not signed.</summary>
    Insertion,
}
