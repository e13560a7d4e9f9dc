namespace LisVit.Models.Blocks;

/// <summary>Activation between the two linear layers of a feed-forward network.</summary>
public enum FeedForwardActivation
{
    /// <summary>Gaussian error linear unit, exact form.</summary>
    Gelu,

    /// <summary>Sigmoid linear unit.</summary>
    Silu,

    /// <summary>Rectified linear unit.</summary>
    Relu,
}
