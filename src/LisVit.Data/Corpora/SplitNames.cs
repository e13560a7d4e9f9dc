namespace LisVit.Data.Corpora;

/// <summary>Names of splits, and what is said of one that is not there.</summary>
internal static class SplitNames
{
    public static IReadOnlyList<string> Standard { get; } = ["train", "dev", "test"];

    /// <exception cref="ArgumentException">The split is not among those present.</exception>
    public static void Require(string split, IReadOnlyList<string> present, string source)
    {
        if (!present.Contains(split, StringComparer.Ordinal))
            throw new ArgumentException($"'{source}' has no split '{Shown.Of(split)}'. It has {Shown.List(present)}.", nameof(split));
    }
}
