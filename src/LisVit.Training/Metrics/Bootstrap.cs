namespace LisVit.Training.Metrics;

/// <summary>
/// How far a word error rate hangs on the choice of clips: the corpus is drawn anew, clip by clip with replacement, and the rate of each
/// resample is its errors by its words (Bisani and Ney, "Bootstrap estimates for confidence intervals in ASR performance evaluation",
/// ICASSP 2004). Bounds are percentiles of these rates (nearest rank).
/// </summary>
/// <remarks>
/// Clips are taken to be independent. Clips of one signer are not, so with few signers the interval is too narrow: it says nothing of other signers.
/// </remarks>
public static class Bootstrap
{
    /// <summary>The confidence interval of a corpus.</summary>
    /// <param name="clips">The errors of each clip; at least one.</param>
    /// <param name="options">Resamples, level and seed; null for the defaults.</param>
    /// <exception cref="ArgumentException">There is no clip, or an option is out of its range.</exception>
    public static BootstrapInterval Interval(IReadOnlyList<WordErrors> clips, BootstrapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(clips);
        options = Checked(clips, options);
        var rates = new double[options.Resamples];
        Resample(clips.Count, options, (resample, drawn) => rates[resample] = Rate(clips, drawn));
        return Interval(Sum(clips).Rate, rates, clips.Count, options);
    }

    /// <summary>Compares two systems on the same clips: each resample is drawn once for both.</summary>
    /// <param name="first">The errors of the first in each clip.</param>
    /// <param name="second">The errors of the second, in the same order.</param>
    /// <param name="options">Resamples, level and seed; null for the defaults.</param>
    /// <exception cref="ArgumentException">There is no clip, an option is out of its range, the two differ in number or in the words of a clip, or no clip has a word.</exception>
    public static BootstrapComparison Compare(IReadOnlyList<WordErrors> first, IReadOnlyList<WordErrors> second, BootstrapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        options = Checked(first, options);
        CheckPaired(first, second);
        var (rates, improved) = (new double[options.Resamples], 0);
        Resample(first.Count, options, (resample, drawn) =>
        {
            var (errors, words) = Difference(first, second, drawn);
            rates[resample] = words == 0 ? 0 : (double)errors / words;
            improved += errors < 0 ? 1 : 0;
        });
        var difference = (double)(Sum(second).Errors - Sum(first).Errors) / Sum(first).Words;
        return new BootstrapComparison(Interval(difference, rates, first.Count, options), (double)improved / options.Resamples);
    }

    private static void Resample(int clips, BootstrapOptions options, Action<int, int[]> score)
    {
        var random = new Random(options.Seed);
        var drawn = new int[clips];
        for (var resample = 0; resample < options.Resamples; resample++)
        {
            for (var i = 0; i < clips; i++)
                drawn[i] = random.Next(clips);
            score(resample, drawn);
        }
    }

    private static double Rate(IReadOnlyList<WordErrors> clips, int[] drawn)
    {
        var (errors, words) = (0L, 0L);
        foreach (var i in drawn)
            (errors, words) = (errors + clips[i].Errors, words + clips[i].Words);
        return new WordErrors(errors, 0, 0, words).Rate;
    }

    private static (long Errors, long Words) Difference(IReadOnlyList<WordErrors> first, IReadOnlyList<WordErrors> second, int[] drawn)
    {
        var (errors, words) = (0L, 0L);
        foreach (var i in drawn)
            (errors, words) = (errors + second[i].Errors - first[i].Errors, words + first[i].Words);
        return (errors, words);
    }

    private static WordErrors Sum(IReadOnlyList<WordErrors> clips) => clips.Aggregate(WordErrors.None, (sum, clip) => sum + clip);

    private static BootstrapInterval Interval(double rate, double[] rates, int clips, BootstrapOptions options)
    {
        Array.Sort(rates);
        var tail = (1 - options.Level) / 2;
        return new BootstrapInterval(rate, At(tail), At(1 - tail), options.Level, options.Resamples, clips);

        double At(double share) => rates[(int)Math.Round(share * (rates.Length - 1))];
    }

    private static BootstrapOptions Checked(IReadOnlyList<WordErrors> clips, BootstrapOptions? options)
    {
        options ??= new BootstrapOptions();
        if (clips.Count == 0)
            throw new ArgumentException("There is no clip to draw from; give the errors of at least one.", nameof(clips));
        if (options.Resamples < 1)
            throw new ArgumentException($"Resamples ({options.Resamples}) must be at least 1.", nameof(options));
        return options.Level is > 0 and < 1
            ? options
            : throw new ArgumentException($"Level ({options.Level}) must lie between 0 and 1, such as 0.95.", nameof(options));
    }

    private static void CheckPaired(IReadOnlyList<WordErrors> first, IReadOnlyList<WordErrors> second)
    {
        if (first.Count != second.Count)
            throw new ArgumentException($"The first system has {first.Count} clips and the second {second.Count}; compare them on the same clips in the same order.", nameof(second));
        for (var i = 0; i < first.Count; i++)
        {
            if (first[i].Words != second[i].Words)
                throw new ArgumentException($"Clip {i} has {first[i].Words} words for the first system and {second[i].Words} for the second; compare them on the same references in the same order.", nameof(second));
        }

        if (Sum(first).Words == 0)
            throw new ArgumentException("No clip has a word in its reference, so there is no rate to compare.", nameof(first));
    }
}
