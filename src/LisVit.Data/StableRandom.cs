namespace LisVit.Data;

/// <summary>
/// Random numbers (SplitMix64; Steele, Lea and Flood, OOPSLA 2014) that are the same on every runtime and system,
/// which the framework does not promise of its own.
/// </summary>
internal sealed class StableRandom : Random
{
    private const ulong Increment = 0x9E3779B97F4A7C15;

    private ulong state;

    private StableRandom(ulong state) => this.state = state;

    /// <summary>Numbers that depend on every part of the key and on nothing else.</summary>
    public static StableRandom Of(params ReadOnlySpan<int> key)
    {
        ulong hash = 0;
        foreach (var part in key)
            hash = Mix(hash + Increment + (uint)part);
        return new StableRandom(hash);
    }

    public override int Next() => Next(int.MaxValue);

    public override int Next(int maxValue) => Next(0, maxValue);

    public override int Next(int minValue, int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return (int)(minValue + (long)Math.BigMul(NextBits(), (ulong)((long)maxValue - minValue), out _));
    }

    public override long NextInt64() => NextInt64(long.MaxValue);

    public override long NextInt64(long maxValue) => NextInt64(0, maxValue);

    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return (long)((ulong)minValue + Math.BigMul(NextBits(), (ulong)maxValue - (ulong)minValue, out _));
    }

    public override double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    public override float NextSingle() => (NextBits() >> 40) * (1.0f / (1 << 24));

    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    public override void NextBytes(Span<byte> buffer)
    {
        foreach (ref var value in buffer)
            value = (byte)(NextBits() >> 56);
    }

    protected override double Sample() => NextDouble();

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private ulong NextBits() => Mix(state += Increment);
}
