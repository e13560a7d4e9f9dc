namespace LisVit.Data.Synthetic;

/// <summary>What the other hand does during a sign.</summary>
internal enum SecondHand
{
    /// <summary>It rests.</summary>
    Rests,

    /// <summary>It does the same, mirrored.</summary>
    Mirrors,

    /// <summary>It does the same, mirrored and half a movement later.</summary>
    Alternates,

    /// <summary>It moves in the same direction.</summary>
    Follows,
}
