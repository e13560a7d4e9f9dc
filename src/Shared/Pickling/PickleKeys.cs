using System.Numerics;
using System.Runtime.CompilerServices;

namespace LisVit.Pickling;

/// <summary>How keys of dictionaries and elements of sets compare.</summary>
internal static class PickleKeys
{
    /// <summary>Stands for Python's None, which .NET's dictionaries refuse.</summary>
    public static readonly object None = new();

    public static readonly IEqualityComparer<object> Comparer = new ByValueWhereCheap();

    /// <returns>Why a value cannot be a key; null where it can.</returns>
    public static string? Refusal(object? key, PickleLimits limits) => key switch
    {
        string text when text.Length > limits.MaximumKeyLength =>
            $"a key has {text.Length} characters, {limits.MaximumKeyLength} are allowed",
        BigInteger => "a key is a number of more than 64 bits",
        List<object?> or PickleDictionary or HashSet<object> => $"a key is a {PickleText.KindOf(key)}, which Python cannot hash",
        _ => null,
    };

    private sealed class ByValueWhereCheap : IEqualityComparer<object>
    {
        public new bool Equals(object? x, object? y) =>
            ReferenceEquals(x, y) || ((x, y) is (string, string) or (long, long) or (double, double) or (bool, bool) && x.Equals(y));

        // Both halves go through a seeded hash: with .NET's own, numbers can be chosen to collide.
        public int GetHashCode(object key) => key switch
        {
            string text => text.GetHashCode(StringComparison.Ordinal),
            long number => HashCode.Combine((int)number, (int)(number >> 32)),
            double number => Halves(BitConverter.DoubleToInt64Bits(number == 0 ? 0 : number)),
            bool truth => truth ? 1 : 0,
            _ => RuntimeHelpers.GetHashCode(key),
        };

        private static int Halves(long bits) => HashCode.Combine((int)bits, (int)(bits >> 32), 1);
    }
}
