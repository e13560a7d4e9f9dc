namespace LisVit.Data.Sampling;

/// <summary>
/// The stride of <see cref="UniformFrameSampler"/> from a random start within the first stride: frames
/// <c>floor(phase + i / rate)</c>, phase drawn from <c>[0, 1 / rate)</c> for each clip and epoch. An augmentation for
/// training: over the epochs every frame is seen, at the same rate.
/// </summary>
public sealed class RandomPhaseFrameSampler : IFrameSampler
{
    private readonly double rate;

    /// <summary>Creates a sampler.</summary>
    /// <param name="rate">Share of the frames to keep, in <c>(0, 1]</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rate"/> is outside <c>(0, 1]</c>.</exception>
    public RandomPhaseFrameSampler(double rate) => this.rate = Stride.CheckRate(rate);

    /// <inheritdoc/>
    public int[] Sample(int frameCount, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return Stride.Indices(frameCount, rate, random.NextDouble() * Math.Min(1 / rate, frameCount));
    }
}
