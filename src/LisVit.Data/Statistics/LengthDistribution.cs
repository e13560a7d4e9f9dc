namespace LisVit.Data.Statistics;

/// <summary>How long the clips of a split are, in frames or in glosses.</summary>
public sealed class LengthDistribution
{
    private readonly int[] sorted;

    internal LengthDistribution(IEnumerable<int> lengths)
    {
        sorted = [.. lengths.Order()];
        Total = sorted.Sum(length => (long)length);
    }

    /// <summary>Clips that were counted.</summary>
    public int Count => sorted.Length;

    /// <summary>All lengths together.</summary>
    public long Total { get; }

    /// <summary>The shortest; 0 without a clip.</summary>
    public int Least => At(0);

    /// <summary>The longest; 0 without a clip.</summary>
    public int Most => At(1);

    /// <summary>Half of the clips are no longer than this; 0 without a clip.</summary>
    public int Median => At(0.5);

    /// <summary>The mean; 0 without a clip.</summary>
    public double Mean => Count == 0 ? 0 : (double)Total / Count;

    /// <summary>The shortest length that is not below this share of all lengths (the nearest rank); 0 without a clip.</summary>
    /// <param name="share">In <c>[0, 1]</c>.</param>
    public int At(double share)
    {
        if (share is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, $"A share of the clips must be in [0, 1], but is {share}.");
        return Count == 0 ? 0 : sorted[Math.Max(0, (int)Math.Ceiling(share * Count) - 1)];
    }

    /// <summary>Clips by length: bin k counts those from k times <paramref name="width"/> up to, but not including, the next bin's first length.</summary>
    /// <param name="width">Lengths of a bin, at least 1.</param>
    /// <returns>As many bins as reach the longest clip; none without a clip.</returns>
    public IReadOnlyList<int> Histogram(int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var bins = new int[Count == 0 ? 0 : (Most / width) + 1];
        foreach (var length in sorted)
            bins[length / width]++;
        return bins;
    }
}
