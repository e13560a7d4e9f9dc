namespace LisVit.Models.Blocks;

/// <summary>Sizes and order of one transformer layer, whose constructor throws an <see cref="ArgumentException"/> that names one out of range.</summary>
/// <param name="Width">Width d of tokens, at least 1.</param>
/// <param name="Heads">Number of attention heads, at least 1; must divide <paramref name="Width"/>.</param>
/// <param name="FeedForward">Hidden width of the feed-forward network, at least 1.</param>
public sealed record TransformerLayerOptions(long Width, long Heads, long FeedForward)
{
    /// <summary>Dropout on the outputs of attention and feed-forward, in <c>[0, 1)</c>.</summary>
    public double Dropout { get; init; }

    /// <summary>Whether the same dropout also sits on attention weights and between the feed-forward's layers, as in PyTorch's own layers.</summary>
    public bool DropoutInside { get; init; }

    /// <summary>Whether normalisation comes before each sublayer (pre-norm) instead of after it (post-norm).</summary>
    public bool NormFirst { get; init; }

    /// <summary>Activation of the feed-forward network.</summary>
    public FeedForwardActivation Activation { get; init; }

    internal void Validate()
    {
        foreach (var (value, name) in new[] { (Width, nameof(Width)), (Heads, nameof(Heads)), (FeedForward, nameof(FeedForward)) })
        {
            if (value < 1)
                throw new ArgumentException($"{name} ({value}) must be at least 1.", name);
        }

        if (Width % Heads != 0)
            throw new ArgumentException($"{nameof(Width)} ({Width}) must be divisible by {nameof(Heads)} ({Heads}).", nameof(Width));
        if (!(Dropout is >= 0 and < 1))
            throw new ArgumentException($"{nameof(Dropout)} ({Dropout}) must be in [0, 1).", nameof(Dropout));
        if (!Enum.IsDefined(Activation))
            throw new ArgumentException($"{nameof(Activation)} ({Activation}) must be one of {string.Join(", ", Enum.GetNames<FeedForwardActivation>())}.", nameof(Activation));
    }
}
