namespace LisVit.Data.Sampling;

/// <summary>
/// The rule of the report's released code, <c>linspace(0, n - 1, int(n * rate))</c> with NumPy's arithmetic and fractions cut
/// off: frames evenly spread from the first to the last. Of 9 frames a rate of 1/3 keeps 0, 4 and 8. Where
/// <c>int(n * rate)</c> is 0 the released code has no frames at all; here the first is kept. It is also the only one where
/// the count is 1.
/// </summary>
public sealed class LinspaceFrameSampler : IFrameSampler
{
    private readonly double rate;

    /// <summary>Creates a sampler.</summary>
    /// <param name="rate">Share of the frames to keep, in <c>(0, 1]</c>; the released models use 1/3 (encoder only) and 1/5 (encoder and decoder).</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rate"/> is outside <c>(0, 1]</c>.</exception>
    public LinspaceFrameSampler(double rate) => this.rate = Stride.CheckRate(rate);

    /// <inheritdoc/>
    public int[] Sample(int frameCount, Random random)
    {
        Stride.CheckFrameCount(frameCount);
        var indices = new int[Math.Max((int)(frameCount * rate), 1)];
        if (indices.Length == 1)
            return indices;

        // One step for all, as NumPy has it: (i * (n - 1)) / (count - 1) would differ where a product falls just below an integer.
        var step = (double)(frameCount - 1) / (indices.Length - 1);
        for (var i = 0; i < indices.Length; i++)
            indices[i] = (int)(i * step);
        indices[^1] = frameCount - 1;
        return indices;
    }
}
