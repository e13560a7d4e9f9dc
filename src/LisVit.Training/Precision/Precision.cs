namespace LisVit.Training;

/// <summary>In what precision a model works.</summary>
public enum Precision
{
    /// <summary>Everything in 32-bit floating point (<c>fp32</c>).</summary>
    Float32,

    /// <summary>Matrix products and convolutions in bfloat16, weights, gradients and losses in 32 bits (<c>bf16-mixed</c>).</summary>
    BFloat16Mixed,

    /// <summary>Weights and activations in bfloat16, losses in 32 bits (<c>bf16-true</c>): for evaluation and prediction only, where the model's own weights come back afterwards.</summary>
    BFloat16,
}
