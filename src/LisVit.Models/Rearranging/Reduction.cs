namespace LisVit.Models;

/// <summary>What becomes of the elements along axes that <c>Reduce</c> loses. Types of results are PyTorch's.</summary>
public enum Reduction
{
    /// <summary>The least; same type. NaN if any is.</summary>
    Min,

    /// <summary>The greatest; same type. NaN if any is.</summary>
    Max,

    /// <summary>The sum; same type, but int64 for integers and bool, so that pixels do not overflow.</summary>
    Sum,

    /// <summary>The mean; floating-point types only.</summary>
    Mean,

    /// <summary>The product; same type, but int64 for integers and bool.</summary>
    Prod,

    /// <summary>Whether any is not zero; bool (uint8 for uint8).</summary>
    Any,

    /// <summary>Whether none is zero; bool (uint8 for uint8).</summary>
    All,
}
