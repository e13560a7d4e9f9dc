namespace LisVit.Data.Caching;

/// <summary>Random numbers for a sampler that must not ask for any.</summary>
internal sealed class ForbiddenRandom(string sampler) : Random(0)
{
    public override int Next() => throw Asked();

    public override int Next(int maxValue) => throw Asked();

    public override int Next(int minValue, int maxValue) => throw Asked();

    public override long NextInt64() => throw Asked();

    public override long NextInt64(long maxValue) => throw Asked();

    public override long NextInt64(long minValue, long maxValue) => throw Asked();

    public override double NextDouble() => throw Asked();

    public override float NextSingle() => throw Asked();

    public override void NextBytes(byte[] buffer) => throw Asked();

    public override void NextBytes(Span<byte> buffer) => throw Asked();

    protected override double Sample() => throw Asked();

    private ArgumentException Asked() =>
        new($"{sampler} draws frames at random, so that a cache cannot know which to keep. Give FrameCacheOptions.Sampler one that always chooses the same, such as UniformFrameSampler, or null to keep all frames.");
}
