namespace LisVit.Data.Filtering;

/// <summary>
/// Draws one end or the other of what is asked for, a few times, and ordinary numbers from then on, so that a sampler which draws until
/// it likes the number comes to an end.
/// </summary>
internal sealed class ExtremeRandom : Random
{
    private const int ExtremeDraws = 3;
    private const double Highest = 1 - (1.0 / (1L << 53));

    private readonly int pattern;
    private readonly StableRandom ordinary = StableRandom.Of(0);
    private int drawn;

    private ExtremeRandom(int pattern) => this.pattern = pattern;

    /// <summary>Generators for all ways in which the first draws can be low or high.</summary>
    public static IEnumerable<Random> All() => Enumerable.Range(0, 1 << ExtremeDraws).Select(pattern => new ExtremeRandom(pattern));

    public override int Next() => Next(int.MaxValue);

    public override int Next(int maxValue) => Next(0, maxValue);

    public override int Next(int minValue, int maxValue) => (int)NextInt64(minValue, maxValue);

    public override long NextInt64() => NextInt64(long.MaxValue);

    public override long NextInt64(long maxValue) => NextInt64(0, maxValue);

    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        var range = (ulong)maxValue - (ulong)minValue;
        return range == 0 ? minValue : (long)((ulong)minValue + Math.Min((ulong)(NextDouble() * range), range - 1));
    }

    public override double NextDouble() => drawn >= ExtremeDraws ? ordinary.NextDouble() : (pattern >> drawn++ & 1) == 0 ? 0 : Highest;

    public override float NextSingle() => Math.Min((float)NextDouble(), MathF.BitDecrement(1));

    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    public override void NextBytes(Span<byte> buffer)
    {
        foreach (ref var value in buffer)
            value = (byte)Next(256);
    }

    protected override double Sample() => NextDouble();
}
