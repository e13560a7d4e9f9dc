namespace LisVit.Training.Metrics;

/// <summary>How often and with which random numbers a corpus is drawn anew.</summary>
public sealed record BootstrapOptions
{
    /// <summary>Corpora drawn, at least 1.</summary>
    public int Resamples { get; init; } = 10_000;

    /// <summary>Share of the resamples inside the interval, in (0, 1).</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>The same seed gives the same interval.</summary>
    public int Seed { get; init; }
}
