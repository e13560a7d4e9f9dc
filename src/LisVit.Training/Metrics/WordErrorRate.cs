namespace LisVit.Training.Metrics;

/// <summary>
/// Word error rate of a corpus under free-running decoding: the errors of all clips by the words of all references, never a mean
/// over clips. Aligned as sclite does: the cheapest path at 3 for an insertion or a deletion and 4 for a substitution, then its
/// errors are counted. Of equally cheap paths to one cell a match or substitution goes before an insertion, and that before a
/// deletion. Glosses are compared as they are: no cleaning, and case counts.
/// </summary>
/// <remarks>Substitutions, deletions and insertions equal those of <c>sclite -s -e utf-8</c>, clip by clip: docs/scoring.md. Of one thread at a time.</remarks>
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
                var (inserted, deleted) = (row[h - 1].Insert(), row[h].Delete());
                row[h] = Cheapest(matched.Cost, inserted.Cost, deleted.Cost) switch
                {
                    PairKind.Insertion => inserted,
                    PairKind.Deletion => deleted,
                    _ => matched,
                };
            }
        }

        var best = row[^1];
        return new WordErrors(best.Substitutions, best.Deletions, best.Insertions, reference.Count);
    }

    /// <summary>Aligns one pair on the path that <see cref="Compare"/> counts, in O(reference × hypothesis) time and bytes.</summary>
    /// <param name="reference">What was signed; may be empty.</param>
    /// <param name="hypothesis">What was recognised; may be empty.</param>
    /// <typeparam name="T">Gloss ids or glosses.</typeparam>
    /// <returns>The pairs in order; every position of both occurs once.</returns>
    public static IReadOnlyList<AlignedPair> Align<T>(IReadOnlyList<T> reference, IReadOnlyList<T> hypothesis)
        where T : IEquatable<T>
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(hypothesis);
        var steps = Steps(reference, hypothesis);
        var pairs = new List<AlignedPair>(Math.Max(reference.Count, hypothesis.Count));
        for (var (r, h) = (reference.Count, hypothesis.Count); r > 0 || h > 0;)
        {
            pairs.Add(steps[r, h] switch
            {
                PairKind.Insertion => new AlignedPair(PairKind.Insertion, null, --h),
                PairKind.Deletion => new AlignedPair(PairKind.Deletion, --r, null),
                var kind => new AlignedPair(kind, --r, --h),
            });
        }

        pairs.Reverse();
        return pairs;
    }

    private static PairKind[,] Steps<T>(IReadOnlyList<T> reference, IReadOnlyList<T> hypothesis)
        where T : IEquatable<T>
    {
        var steps = new PairKind[reference.Count + 1, hypothesis.Count + 1];
        var costs = new int[hypothesis.Count + 1];
        for (var h = 1; h <= hypothesis.Count; h++)
            (steps[0, h], costs[h]) = (PairKind.Insertion, GapCost * h);

        for (var r = 1; r <= reference.Count; r++)
        {
            var diagonal = costs[0];
            (steps[r, 0], costs[0]) = (PairKind.Deletion, GapCost * r);
            for (var h = 1; h <= hypothesis.Count; h++)
            {
                var isMatch = reference[r - 1].Equals(hypothesis[h - 1]);
                var (matched, inserted, deleted) = (diagonal + (isMatch ? 0 : SubstitutionCost), costs[h - 1] + GapCost, costs[h] + GapCost);
                var step = Cheapest(matched, inserted, deleted);
                diagonal = costs[h];
                costs[h] = Math.Min(matched, Math.Min(inserted, deleted));
                steps[r, h] = step == PairKind.Substitution && isMatch ? PairKind.Correct : step;
            }
        }

        return steps;
    }

    private static PairKind Cheapest(int matched, int inserted, int deleted)
    {
        if (matched <= inserted && matched <= deleted)
            return PairKind.Substitution;
        return inserted <= deleted ? PairKind.Insertion : PairKind.Deletion;
    }

    private readonly record struct Path(int Substitutions, int Deletions, int Insertions)
    {
        public int Cost => (SubstitutionCost * Substitutions) + (GapCost * (Deletions + Insertions));

        public Path Substitute() => this with { Substitutions = Substitutions + 1 };

        public Path Delete() => this with { Deletions = Deletions + 1 };

        public Path Insert() => this with { Insertions = Insertions + 1 };
    }
}
