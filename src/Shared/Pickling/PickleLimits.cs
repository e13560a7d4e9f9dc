namespace LisVit.Pickling;

/// <summary>What a pickle may ask for. Within these bounds memory grows in proportion to its bytes, and never faster.</summary>
internal sealed record PickleLimits
{
    public static PickleLimits Default { get; } = new();

    /// <summary>Bytes of the pickle itself.</summary>
    public long MaximumBytes { get; init; } = 256L << 20;

    /// <summary>Values made while reading, containers and their elements alike.</summary>
    public int MaximumValues { get; init; } = 20_000_000;

    /// <summary>Containers open at the same time. Python's own writer gives up at about 1,000.</summary>
    public int MaximumDepth { get; init; } = 1_000;

    /// <summary>Values kept for later reference. Never more than the pickle has bytes.</summary>
    public int MaximumMemo { get; init; } = 20_000_000;

    /// <summary>Characters of a text that is a key: looking one up costs its length, and a memo can repeat it for two bytes.</summary>
    public int MaximumKeyLength { get; init; } = 4_096;
}
