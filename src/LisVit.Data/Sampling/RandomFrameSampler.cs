namespace LisVit.Data.Sampling;

/// <summary>
/// Random frames in their order: of n frames <c>ceil(n * rate)</c>, as many as <see cref="UniformFrameSampler"/> keeps, drawn
/// without repetition, every choice as likely as any other. An augmentation for training: gaps between frames differ.
/// </summary>
public sealed class RandomFrameSampler : IFrameSampler
{
    private readonly double rate;

    /// <summary>Creates a sampler.</summary>
    /// <param name="rate">Share of the frames to keep, in <c>(0, 1]</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rate"/> is outside <c>(0, 1]</c>.</exception>
    public RandomFrameSampler(double rate) => this.rate = Stride.CheckRate(rate);

    /// <inheritdoc/>
    public int[] Sample(int frameCount, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var count = Stride.Count(frameCount, rate);

        // One draw a kept frame (Floyd): a frame drawn again gives way to the last one allowed so far, which is new.
        var chosen = new HashSet<int>(count);
        for (var last = frameCount - count; last < frameCount; last++)
        {
            if (!chosen.Add((int)random.NextInt64(last + 1L)))
                chosen.Add(last);
        }

        var indices = chosen.ToArray();
        Array.Sort(indices);
        return indices;
    }
}
