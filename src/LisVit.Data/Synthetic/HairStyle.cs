namespace LisVit.Data.Synthetic;

/// <summary>How a signer wears their hair.</summary>
internal enum HairStyle
{
    Short,
    Parted,
    Bob,
    Long,
    Bun,
    Curly,
}
