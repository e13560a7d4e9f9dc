using LisVit.Models.Dropping;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>Self-attention and feed-forward, each with a shortcut, pre- or post-norm, batch first.</summary>
/// <remarks>Sources: Vaswani et al., "Attention Is All You Need", section 3.1 (post-norm); Xiong et al., "On Layer Normalization in the Transformer Architecture" (pre-norm). Not safe for concurrent use in training; forward passes in evaluation mode may run concurrently.</remarks>
public sealed class TransformerEncoderLayer : nn.Module<Tensor, Tensor?, RotaryPositions?, Tensor>
{
    private readonly MultiHeadAttention selfAttention;
    private readonly FeedForward feedForward;
    private readonly LayerNorm norm1;
    private readonly LayerNorm norm2;
    private readonly ValueDropout dropout1;
    private readonly ValueDropout dropout2;
    private readonly bool normFirst;

    /// <summary>Makes the layer.</summary>
    /// <param name="options">Sizes and order.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public TransformerEncoderLayer(TransformerLayerOptions options)
        : base(Backend.Loaded(nameof(TransformerEncoderLayer)))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var inside = options.DropoutInside ? options.Dropout : 0;
        selfAttention = new MultiHeadAttention(options.Width, options.Heads, inside);
        feedForward = new FeedForward(options.Width, options.FeedForward, options.Activation, inside);
        norm1 = nn.LayerNorm(options.Width);
        norm2 = nn.LayerNorm(options.Width);
        dropout1 = new ValueDropout(options.Dropout);
        dropout2 = new ValueDropout(options.Dropout);
        normFirst = options.NormFirst;
        RegisterComponents();
    }

    /// <summary>Applies the layer.</summary>
    /// <param name="x">Tokens, <c>[b s d]</c>.</param>
    /// <param name="mask">True where a token may be attended to, broadcastable to <c>[b heads s s]</c>; null for everywhere.</param>
    /// <param name="positions">Positions of the s tokens; null where attention is not to know them.</param>
    /// <returns>Tokens, <c>[b s d]</c>.</returns>
    public override Tensor forward(Tensor x, Tensor? mask, RotaryPositions? positions)
    {
        using var scope = NewDisposeScope();
        if (normFirst)
        {
            x = x.Plus(Attend(norm1.call(x), mask, positions));
            x = x.Plus(dropout2.call(feedForward.call(norm2.call(x))));
        }
        else
        {
            x = norm1.call(x.Plus(Attend(x, mask, positions)));
            x = norm2.call(x.Plus(dropout2.call(feedForward.call(x))));
        }

        return x.MoveToOuterDisposeScope();
    }

    private Tensor Attend(Tensor x, Tensor? mask, RotaryPositions? positions) =>
        dropout1.call(positions is null ? selfAttention.call(x, x, mask) : selfAttention.Rotary(x, mask, positions));
}
