namespace LisVit.Data.Tests.Sampling;

internal static class SamplerChecks
{
    /// <summary>Whether indices are within the clip, and each is above the one before it.</summary>
    public static bool Ascending(int[] indices, int frameCount) =>
        indices[0] >= 0 && indices[^1] < frameCount && indices.Zip(indices.Skip(1), (earlier, later) => earlier < later).All(ascends => ascends);

    /// <summary>How often each frame was chosen over many seeds.</summary>
    public static int[] Frequencies(int frameCount, int seeds, Func<Random, int[]> sample)
    {
        var frequencies = new int[frameCount];
        for (var seed = 0; seed < seeds; seed++)
        {
            foreach (var index in sample(StableRandom.Of(seed)))
                frequencies[index]++;
        }

        return frequencies;
    }
}
