namespace LisVit.Training.Metrics;

/// <summary>Errors of recognition over a corpus.</summary>
/// <param name="Substitutions">Glosses recognised as others.</param>
/// <param name="Deletions">Glosses missed.</param>
/// <param name="Insertions">Glosses recognised that were not signed.</param>
/// <param name="Words">Glosses that were signed.</param>
public sealed record WordErrors(int Substitutions, int Deletions, int Insertions, int Words)
{
    /// <summary>All errors.</summary>
    public int Errors => Substitutions + Deletions + Insertions;

    /// <summary>Errors over words; may exceed 1. Without any word it is 0 if there is no error, else infinite.</summary>
    public double Rate => Errors == 0 ? 0 : (double)Errors / Words;
}
