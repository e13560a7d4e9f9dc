namespace LisVit.Models.Rearranging;

/// <summary>What a pattern is for, which decides which axes may be on one side only.</summary>
internal enum PatternOperation
{
    /// <summary>None may.</summary>
    Rearrange,

    /// <summary>Axes may be lost.</summary>
    Reduce,

    /// <summary>Axes may be gained.</summary>
    Repeat,
}
