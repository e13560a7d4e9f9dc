namespace LisVit.Training.Metrics;

/// <summary>
/// Word error rate of a corpus under free-running decoding: the errors of all clips by the words of all references, never a mean
/// over clips. Aligned as sclite does: the cheapest path at 3 for an insertion or a deletion and 4 for a substitution, then its
/// errors are counted. Of equally cheap paths a match or substitution goes before an insertion, and that before a deletion.
/// </summary>
public sealed class WordErrorRate
{
    private const int GapCost = 3;
    private const int SubstitutionCost = 4;

    /// <summary>What was counted so far.</summary>
    public WordErrors Result { get; private set; } = WordErrors.None;

    /// <summary>Counts one clip.</summary>
    /// <param name="reference">What was signed; may be empty.</param>
    /// <param name="hypothesis">What was recognised; may be empty.</param>
    /// <typeparam name="T">Gloss ids or glosses.</typeparam>
    /// <returns>The errors of this clip.</returns>
    public WordErrors Add<T>(IReadOnlyList<T> reference, IReadOnlyList<T> hypothesis)
        where T : IEquatable<T>
    {
        var errors = Compare(reference, hypothesis);
        Result += errors;
        return errors;
    }

    /// <summary>Forgets what was counted.</summary>
    public void Reset() => Result = WordErrors.None;

    /// <summary>Aligns one pair, in O(reference × hypothesis) time and O(hypothesis) memory.</summary>
    /// <param name="reference">What was signed; may be empty.</param>
    /// <param name="hypothesis">What was recognised; may be empty.</param>
    /// <typeparam name="T">Gloss ids or glosses.</typeparam>
    public static WordErrors Compare<T>(IReadOnlyList<T> reference, IReadOnlyList<T> hypothesis)
        where T : IEquatable<T>
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(hypothesis);
        var row = new Path[hypothesis.Count + 1];
        for (var h = 1; h <= hypothesis.Count; h++)
            row[h] = row[h - 1].Insert();

        for (var r = 1; r <= reference.Count; r++)
        {
            var diagonal = row[0];
            row[0] = row[0].Delete();
            for (var h = 1; h <= hypothesis.Count; h++)
            {
                var matched = reference[r - 1].Equals(hypothesis[h - 1]) ? diagonal : diagonal.Substitute();
                diagonal = row[h];
                row[h] = Cheapest(matched, row[h - 1].Insert(), row[h].Delete());
            }
        }

        var best = row[^1];
        return new WordErrors(best.Substitutions, best.Deletions, best.Insertions, reference.Count);
    }

    private static Path Cheapest(Path matched, Path inserted, Path deleted)
    {
        if (matched.Cost <= inserted.Cost && matched.Cost <= deleted.Cost)
            return matched;
        return inserted.Cost <= deleted.Cost ? inserted : deleted;
    }

    private readonly record struct Path(int Substitutions, int Deletions, int Insertions)
    {
        public int Cost => (SubstitutionCost * Substitutions) + (GapCost * (Deletions + Insertions));

        public Path Substitute() => this with { Substitutions = Substitutions + 1 };

        public Path Delete() => this with { Deletions = Deletions + 1 };

        public Path Insert() => this with { Insertions = Insertions + 1 };
    }
}
