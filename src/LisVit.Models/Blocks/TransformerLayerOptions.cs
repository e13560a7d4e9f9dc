namespace LisVit.Models.Blocks;

/// <summary>Sizes and order of one transformer layer.</summary>
/// <param name="Width">Width d of tokens.</param>
/// <param name="Heads">Number of attention heads; must divide <paramref name="Width"/>.</param>
/// <param name="FeedForward">Hidden width of the feed-forward network.</param>
public sealed record TransformerLayerOptions(long Width, long Heads, long FeedForward)
{
    /// <summary>Dropout on the outputs of attention and feed-forward.</summary>
    public double Dropout { get; init; }

    /// <summary>Whether the same dropout also sits on attention weights and between the feed-forward's layers, as in PyTorch's own layers.</summary>
    public bool DropoutInside { get; init; }

    /// <summary>Whether normalisation comes before each sublayer (pre-norm) instead of after it (post-norm).</summary>
    public bool NormFirst { get; init; }

    /// <summary>Activation of the feed-forward network.</summary>
    public FeedForwardActivation Activation { get; init; }
}
