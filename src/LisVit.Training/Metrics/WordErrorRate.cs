namespace LisVit.Training.Metrics;

/// <summary>
/// Corpus-level word error rate of free-running recognition: all errors over all reference glosses, never a mean of sentences' rates.
/// </summary>
/// <remarks>
/// Each pair is aligned with sclite's costs, 3 for an insertion, 3 for a deletion and 4 for a substitution; then errors are counted.
/// Where alignments cost the same, one that ends in a match or substitution is kept.
/// </remarks>
public sealed class WordErrorRate
{
    private const int GapCost = 3;
    private const int SubstitutionCost = 4;

    private int substitutions;
    private int deletions;
    private int insertions;
    private int words;

    /// <summary>What has been counted so far.</summary>
    public WordErrors Result => new(substitutions, deletions, insertions, words);

    /// <summary>Counts one clip.</summary>
    /// <param name="reference">Glosses that were signed; may be empty.</param>
    /// <param name="hypothesis">Glosses that were recognised; may be empty.</param>
    public void Add<T>(IReadOnlyList<T> reference, IReadOnlyList<T> hypothesis)
    {
        var errors = Align(reference, hypothesis);
        substitutions += errors.Substitutions;
        deletions += errors.Deletions;
        insertions += errors.Insertions;
        words += reference.Count;
    }

    private static WordErrors Align<T>(IReadOnlyList<T> reference, IReadOnlyList<T> hypothesis)
    {
        var same = EqualityComparer<T>.Default;
        var row = new Path[hypothesis.Count + 1];
        for (var j = 1; j <= hypothesis.Count; j++)
            row[j] = row[j - 1].Insert();
        for (var i = 0; i < reference.Count; i++)
        {
            var diagonal = row[0];
            row[0] = row[0].Delete();
            for (var j = 1; j <= hypothesis.Count; j++)
            {
                var matched = same.Equals(reference[i], hypothesis[j - 1]) ? diagonal : diagonal.Substitute();
                diagonal = row[j];
                row[j] = Cheapest(matched, Cheapest(row[j].Delete(), row[j - 1].Insert()));
            }
        }

        var best = row[^1];
        return new WordErrors(best.Substitutions, best.Deletions, best.Insertions, reference.Count);
    }

    private static Path Cheapest(Path first, Path second) => second.Cost < first.Cost ? second : first;

    private readonly record struct Path(int Cost, int Substitutions, int Deletions, int Insertions)
    {
        public Path Substitute() => this with { Cost = Cost + SubstitutionCost, Substitutions = Substitutions + 1 };

        public Path Delete() => this with { Cost = Cost + GapCost, Deletions = Deletions + 1 };

        public Path Insert() => this with { Cost = Cost + GapCost, Insertions = Insertions + 1 };
    }
}
