using System.Collections.Concurrent;

namespace LisVit.Models.Rearranging;

/// <summary>Parsed patterns and the plans made from them. Safe to call from several threads; bounded, since shapes follow the data.</summary>
internal sealed class RearrangeCache(int capacity)
{
    public static readonly RearrangeCache Default = new(4096);

    private readonly ConcurrentDictionary<string, RearrangePattern> patterns = new();
    private readonly ConcurrentDictionary<Key, RearrangePlan> plans = new();

    public int PlanCount => plans.Count;

    public RearrangePlan Plan(string pattern, long[] shape, (string Axis, long Size)[] axes)
    {
        var parsed = GetOrAdd(patterns, pattern, RearrangePattern.Parse);
        var given = Given(parsed, axes);
        return GetOrAdd(plans, new Key(pattern, shape, given), key => new RearrangePlan(parsed, key.Shape, key.Given));
    }

    private TValue GetOrAdd<TKey, TValue>(ConcurrentDictionary<TKey, TValue> cache, TKey key, Func<TKey, TValue> make)
        where TKey : notnull
    {
        if (cache.TryGetValue(key, out var found))
            return found;
        var made = make(key);
        if (cache.Count >= capacity)
            cache.Clear();
        return cache.GetOrAdd(key, made);
    }

    private static long?[] Given(RearrangePattern pattern, (string Axis, long Size)[] axes)
    {
        var given = new long?[pattern.Axes.Count];
        foreach (var (axis, size) in axes)
        {
            var index = 0;
            while (index < given.Length && pattern.Axes[index] != axis)
                index++;
            if (index == given.Length)
                throw new ArgumentException($"The size {axis} = {size} is given, but the pattern \"{pattern.Text}\" has no axis '{axis}'.", nameof(axes));
            if (size < 1)
                throw new ArgumentException($"The size {axis} = {size} given for the pattern \"{pattern.Text}\" must be at least 1.", nameof(axes));
            if (given[index] is { } before)
                throw new ArgumentException($"The pattern \"{pattern.Text}\" is given {axis} twice: {before} and {size}.", nameof(axes));
            given[index] = size;
        }

        return given;
    }

    private readonly record struct Key(string Pattern, long[] Shape, long?[] Given)
    {
        public bool Equals(Key other) =>
            Pattern == other.Pattern && Shape.AsSpan().SequenceEqual(other.Shape) && Given.AsSpan().SequenceEqual(other.Given);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(Pattern);
            foreach (var length in Shape)
                hash.Add(length);
            foreach (var size in Given)
                hash.Add(size);
            return hash.ToHashCode();
        }
    }
}
