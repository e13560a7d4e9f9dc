namespace LisVit.Data.Sampling;

/// <summary>
/// Signs a clip slower or faster before another sampler chooses its frames. A factor is drawn once a clip, uniformly; the
/// clip of n frames becomes one of <c>round(n * factor)</c>, at least 1, of which frame i shows the frame
/// <c>floor((i + 0.5) * n / count)</c> of the recording. A factor of 1.2 is slower (frames may repeat), one of 0.8 faster.
/// An augmentation for training.
/// </summary>
public sealed class TemporalRescaleFrameSampler : IFrameSampler
{
    private readonly IFrameSampler inner;
    private readonly double least;
    private readonly double most;

    /// <summary>Creates a sampler.</summary>
    /// <param name="inner">Chooses among the frames of the rescaled clip.</param>
    /// <param name="least">Smallest factor of the clip's length, above 0.</param>
    /// <param name="most">Largest factor of the clip's length, at least <paramref name="least"/> and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factors are out of range or exchanged; the message has both.</exception>
    public TemporalRescaleFrameSampler(IFrameSampler inner, double least = 0.8, double most = 1.2)
    {
        ArgumentNullException.ThrowIfNull(inner);
        if (!(least > 0 && least <= most && double.IsFinite(most)))
            throw new ArgumentOutOfRangeException(nameof(least), $"Factors of a clip's length must be above 0, finite, and the least not above the most, but are {least} and {most}.");
        this.inner = inner;
        this.least = least;
        this.most = most;
    }

    /// <inheritdoc/>
    /// <remarks>Indices ascend, and may repeat.</remarks>
    public int[] Sample(int frameCount, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Stride.CheckFrameCount(frameCount);
        var factor = least + random.NextDouble() * (most - least);
        var rescaledCount = (int)Math.Clamp(Math.Round(frameCount * factor), 1, Array.MaxLength);
        var indices = inner.Sample(rescaledCount, random);
        for (var i = 0; i < indices.Length; i++)
            indices[i] = (int)((2L * indices[i] + 1) * frameCount / (2L * rescaledCount));
        return indices;
    }
}
