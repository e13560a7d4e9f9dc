namespace LisVit.Data.Sampling;

/// <summary>
/// Plain stride: frames <c>floor(i / rate)</c> for i = 0, 1, ... as long as the clip has them. Of n frames it keeps
/// <c>ceil(n * rate)</c>, always the first and so at least one; a rate of 0.25 keeps frames 0, 4, 8, ...
/// </summary>
public sealed class UniformFrameSampler : IFrameSampler
{
    private readonly double rate;

    /// <summary>Creates a sampler.</summary>
    /// <param name="rate">Share of the frames to keep, in <c>(0, 1]</c>; the report uses 0.25.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rate"/> is outside <c>(0, 1]</c>.</exception>
    public UniformFrameSampler(double rate) => this.rate = Stride.CheckRate(rate);

    /// <inheritdoc/>
    public int[] Sample(int frameCount, Random random) => Stride.Indices(frameCount, rate, phase: 0);

    /// <summary>The frame that is kept as number <paramref name="index"/>, <c>floor(index / rate)</c>, of a clip that is long enough.</summary>
    /// <param name="index">Number among the kept frames, from 0.</param>
    public long FrameAt(int index) => (long)Stride.At(index, rate, phase: 0);
}
