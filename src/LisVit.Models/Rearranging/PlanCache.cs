using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace LisVit.Models.Rearranging;

/// <summary>
/// Parsed patterns of one operation and the plans made from them. Safe to call from several threads; bounded, since shapes follow the data.
/// Finding a plan allocates nothing.
/// </summary>
internal sealed class PlanCache(PatternOperation operation, int capacity)
{
    private const int OnStack = 32;

    private readonly ConcurrentDictionary<string, Entry> patterns = new();
    private readonly ConcurrentDictionary<long[], RearrangePlan> plans = new(KeyComparer.Default);
    private long lastNumber;

    public int PatternCount => patterns.Count;

    public int PlanCount => plans.Count;

    /// <exception cref="ArgumentException">The pattern is not well formed, or does not fit the shape and the sizes.</exception>
    public RearrangePlan Plan(string text, ReadOnlySpan<long> shape, ReadOnlySpan<(string Axis, long Size)> axes)
    {
        if (!patterns.TryGetValue(text, out var entry))
            entry = Add(patterns, text, new Entry(Interlocked.Increment(ref lastNumber), new RearrangePattern(text, operation)));

        // The number of the pattern, the shape, then a size or NotGiven for each axis of the pattern.
        var length = 1 + shape.Length + entry.Pattern.Axes.Count;
        var key = length <= OnStack ? stackalloc long[OnStack] : new long[length];
        key = key[..length];
        key[0] = entry.Number;
        shape.CopyTo(key[1..]);
        var given = key[(1 + shape.Length)..];
        Give(entry.Pattern, axes, given);

        return plans.GetAlternateLookup<ReadOnlySpan<long>>().TryGetValue(key, out var plan)
            ? plan
            : Add(plans, key.ToArray(), new RearrangePlan(new PatternUse(entry.Pattern, shape.ToArray(), given.ToArray())));
    }

    private TValue Add<TKey, TValue>(ConcurrentDictionary<TKey, TValue> cache, TKey key, TValue made)
        where TKey : notnull
    {
        if (cache.Count >= capacity)
            cache.Clear();
        return cache.GetOrAdd(key, made);
    }

    private static void Give(RearrangePattern pattern, ReadOnlySpan<(string Axis, long Size)> axes, Span<long> given)
    {
        given.Fill(PatternUse.NotGiven);
        foreach (var (axis, size) in axes)
        {
            var index = 0;
            while (index < given.Length && pattern.Axes[index].Name != axis)
                index++;
            if (index == given.Length)
                throw new ArgumentException($"The size {axis} = {size} is given, but the pattern \"{pattern.Text}\" has no axis '{axis}'.", nameof(axes));
            if (size < 0)
                throw new ArgumentException($"The size {axis} = {size} given for the pattern \"{pattern.Text}\" must not be negative.", nameof(axes));
            if (given[index] != PatternUse.NotGiven)
                throw new ArgumentException($"The pattern \"{pattern.Text}\" is given {axis} twice: {given[index]} and {size}.", nameof(axes));
            given[index] = size;
        }
    }

    private sealed record Entry(long Number, RearrangePattern Pattern);

    private sealed class KeyComparer : IEqualityComparer<long[]>, IAlternateEqualityComparer<ReadOnlySpan<long>, long[]>
    {
        public static readonly KeyComparer Default = new();

        public bool Equals(long[]? x, long[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<long> alternate, long[] other) => alternate.SequenceEqual(other);

        public int GetHashCode([DisallowNull] long[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<long> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(MemoryMarshal.AsBytes(alternate));
            return hash.ToHashCode();
        }

        public long[] Create(ReadOnlySpan<long> alternate) => alternate.ToArray();
    }
}
