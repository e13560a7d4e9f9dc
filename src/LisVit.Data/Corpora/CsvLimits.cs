namespace LisVit.Data.Corpora;

/// <summary>What a csv file may ask for, far beyond any corpus. Memory never grows past one line before it is refused.</summary>
internal sealed record CsvLimits
{
    public static CsvLimits Default { get; } = new();

    /// <summary>Characters of a line.</summary>
    public int Line { get; init; } = 65_536;

    /// <summary>Lines, blank ones too.</summary>
    public int Lines { get; init; } = 1_000_000;

    /// <summary>Characters of the whole file.</summary>
    public long Characters { get; init; } = 256L << 20;
}
