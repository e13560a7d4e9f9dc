namespace LisVit.Training;

/// <summary>Number formats of training.</summary>
public enum Precision
{
    /// <summary>Everything in float32.</summary>
    Fp32,

    /// <summary>Matrix products in bfloat16 through libtorch's autocast; weights, gradients and losses in float32.</summary>
    Bf16Mixed,
}
