namespace LisVit.Models.Rearranging;

/// <summary>One axis of a pattern. A name is the same axis wherever it stands; a number or a blank is an axis of its own each time.</summary>
/// <param name="Name">The name, the digits, <c>_</c> or <c>...</c>.</param>
/// <param name="Length">What a number says; null for all others.</param>
/// <param name="Position">Where a number or a blank stands in the pattern, which tells it from its like.</param>
internal readonly record struct PatternAxis(string Name, long? Length = null, int Position = 0)
{
    public const string Blank = "_";

    /// <summary>All dimensions that are not named.</summary>
    public static readonly PatternAxis Ellipsis = new("...");

    /// <summary>Whether a caller may give its size.</summary>
    public bool IsNamed => Length is null && this != Ellipsis;

    public override string ToString() => Name;
}
