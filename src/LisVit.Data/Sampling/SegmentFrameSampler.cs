namespace LisVit.Data.Sampling;

/// <summary>
/// One random frame of each of <c>ceil(n * rate)</c> equal segments (Wang et al., Temporal Segment Networks, 2016): as many
/// frames as <see cref="UniformFrameSampler"/> keeps, spread over the whole clip, never two of the same segment. Segment i
/// of k has frames <c>[floor(i * n / k), floor((i + 1) * n / k))</c>. An augmentation for training.
/// </summary>
public sealed class SegmentFrameSampler : IFrameSampler
{
    private readonly double rate;

    /// <summary>Creates a sampler.</summary>
    /// <param name="rate">Share of the frames to keep, in <c>(0, 1]</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rate"/> is outside <c>(0, 1]</c>.</exception>
    public SegmentFrameSampler(double rate) => this.rate = Stride.CheckRate(rate);

    /// <inheritdoc/>
    public int[] Sample(int frameCount, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var indices = new int[Stride.Count(frameCount, rate)];
        for (var i = 0; i < indices.Length; i++)
            indices[i] = random.Next(Begin(i), Begin(i + 1));
        return indices;

        int Begin(int segment) => (int)((long)segment * frameCount / indices.Length);
    }
}
