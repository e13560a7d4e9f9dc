namespace LisVit.Data.Sampling;

/// <summary>
/// Samples each clip at a rate of its own, drawn uniformly from a list, as <see cref="RandomPhaseFrameSampler"/> does at that rate. An augmentation for
/// training: the model sees signs at several numbers of frames, so that one model serves several rates.
/// </summary>
public sealed class MixedRateFrameSampler : IFrameSampler
{
    // From the lowest rate to the highest, so that the lowest draw is the one with the fewest frames.
    private readonly RandomPhaseFrameSampler[] samplers;

    /// <summary>Creates a sampler.</summary>
    /// <param name="rates">Shares of the frames to keep, each in <c>(0, 1]</c>, at least one. Their order does not matter; one given twice is drawn twice as often.</param>
    /// <exception cref="ArgumentException">There is no rate.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A rate is outside <c>(0, 1]</c>.</exception>
    public MixedRateFrameSampler(params IReadOnlyList<double> rates)
    {
        ArgumentNullException.ThrowIfNull(rates);
        if (rates.Count == 0)
            throw new ArgumentException("There is no rate to draw from; give at least one share of the frames to keep, such as 0.25.", nameof(rates));
        samplers = [.. rates.Order().Select(rate => new RandomPhaseFrameSampler(rate))];
    }

    /// <inheritdoc/>
    public int[] Sample(int frameCount, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return samplers[random.Next(samplers.Length)].Sample(frameCount, random);
    }
}
