namespace LisVit.Data.Synthetic;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood, 2014). Seeds are derived from what a value belongs to, so that a clip
/// depends on no other clip, and on no hash that changes between processes.
/// </summary>
internal sealed class StableRandom
{
    private ulong state;

    private StableRandom(ulong state) => this.state = state;

    /// <summary>The random numbers of one thing: the same seed, purpose and numbers always give the same ones.</summary>
    public static StableRandom For(int seed, string purpose, int index, int epoch = 0)
    {
        var hash = Mix(unchecked((uint)seed));
        foreach (var character in purpose)
            hash = Mix(hash ^ character);
        hash = Mix(hash ^ unchecked((uint)index));
        return new StableRandom(Mix(hash ^ unchecked((uint)epoch)));
    }

    /// <summary>Uniform in <c>[0, 1)</c>.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in <c>[0, count)</c>.</summary>
    public int Next(int count) => (int)(NextDouble() * count);

    /// <summary>Uniform in <c>[low, high)</c>.</summary>
    public float Between(double low, double high) => (float)(low + (NextDouble() * (high - low)));

    /// <summary>About normal with mean 0 and standard deviation 1, never beyond 3.5.</summary>
    public float Normal()
    {
        var sum = 0.0;
        for (var i = 0; i < 4; i++)
            sum += NextDouble();
        return (float)((sum - 2) * Math.Sqrt(3));
    }

    /// <summary>One of the choices.</summary>
    public T Pick<T>(IReadOnlyList<T> choices) => choices[Next(choices.Count)];

    private ulong NextUInt64()
    {
        state += 0x9E3779B97F4A7C15UL;
        return Finish(state);
    }

    private static ulong Mix(ulong value) => Finish(value + 0x9E3779B97F4A7C15UL);

    private static ulong Finish(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
