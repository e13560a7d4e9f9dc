namespace LisVit.Data.Sampling;

/// <summary>Equally spaced frame indices.</summary>
internal static class Stride
{
    // Keeps i / rate on its integer where the quotient falls short of it by rounding; far below any real step.
    private const double Rounding = 1e-9;

    public static double CheckRate(double rate) => rate is > 0 and <= 1
        ? rate
        : throw new ArgumentOutOfRangeException(nameof(rate), rate, $"A sampling rate is the share of frames to keep, above 0 and at most 1, but is {rate}.");

    public static void CheckFrameCount(int frameCount)
    {
        if (frameCount < 1)
            throw new ArgumentOutOfRangeException(nameof(frameCount), frameCount, $"A clip must have at least 1 frame to sample from, but has {frameCount}.");
    }

    /// <summary>How many indices a stride without a phase has: <c>ceil(n * rate)</c>, in <c>[1, n]</c>.</summary>
    public static int Count(int frameCount, double rate)
    {
        CheckFrameCount(frameCount);
        return (int)Math.Clamp(Math.Ceiling((frameCount - Rounding) * rate), 1, frameCount);
    }

    public static int[] Indices(int frameCount, double rate, double phase)
    {
        CheckFrameCount(frameCount);
        var indices = new List<int>((int)(frameCount * rate) + 1);
        for (var i = 0; At(i, rate, phase) < frameCount; i++)
            indices.Add((int)At(i, rate, phase));
        return [.. indices];
    }

    /// <summary>The frame that is kept as number <paramref name="i"/>, from 0.</summary>
    public static double At(int i, double rate, double phase) => Math.Floor(phase + i / rate + Rounding);
}
