namespace LisVit.Training;

/// <summary>In what precision a model trains.</summary>
public enum Precision
{
    /// <summary>Everything in 32-bit floating point (<c>fp32</c>).</summary>
    Float32,

    /// <summary>Matrix products and convolutions in bfloat16, weights, gradients and losses in 32 bits (<c>bf16-mixed</c>).</summary>
    BFloat16Mixed,
}
