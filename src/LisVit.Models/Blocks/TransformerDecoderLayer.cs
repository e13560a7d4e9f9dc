using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>Causal self-attention, attention to the encoder's memory, and feed-forward, each with a shortcut, pre- or post-norm, batch first.</summary>
/// <remarks>Source: Vaswani et al., "Attention Is All You Need", section 3.1.</remarks>
public sealed class TransformerDecoderLayer : nn.Module<Tensor, Tensor, Tensor?, Tensor>
{
    private readonly MultiHeadAttention selfAttention;
    private readonly MultiHeadAttention crossAttention;
    private readonly FeedForward feedForward;
    private readonly LayerNorm norm1;
    private readonly LayerNorm norm2;
    private readonly LayerNorm norm3;
    private readonly Dropout dropout1;
    private readonly Dropout dropout2;
    private readonly Dropout dropout3;
    private readonly bool normFirst;

    /// <summary>Makes the layer.</summary>
    /// <param name="options">Sizes and order.</param>
    public TransformerDecoderLayer(TransformerLayerOptions options)
        : base(nameof(TransformerDecoderLayer))
    {
        var inside = options.DropoutInside ? options.Dropout : 0;
        selfAttention = new MultiHeadAttention(options.Width, options.Heads, inside);
        crossAttention = new MultiHeadAttention(options.Width, options.Heads, inside);
        feedForward = new FeedForward(options.Width, options.FeedForward, options.Activation, inside);
        norm1 = nn.LayerNorm(options.Width);
        norm2 = nn.LayerNorm(options.Width);
        norm3 = nn.LayerNorm(options.Width);
        dropout1 = nn.Dropout(options.Dropout);
        dropout2 = nn.Dropout(options.Dropout);
        dropout3 = nn.Dropout(options.Dropout);
        normFirst = options.NormFirst;
        RegisterComponents();
    }

    /// <summary>Applies the layer.</summary>
    /// <param name="x">Gloss tokens, <c>[b l d]</c>; token i sees tokens 0 to i.</param>
    /// <param name="memory">Encoder output, <c>[b t d]</c>.</param>
    /// <param name="memoryMask">True where memory is valid, broadcastable to <c>[b heads l t]</c>; null for everywhere.</param>
    /// <returns>Gloss tokens, <c>[b l d]</c>.</returns>
    public override Tensor forward(Tensor x, Tensor memory, Tensor? memoryMask)
    {
        using var scope = NewDisposeScope();
        if (normFirst)
        {
            x = x + dropout1.call(selfAttention.Causal(norm1.call(x)));
            x = x + dropout2.call(crossAttention.call(norm2.call(x), memory, memoryMask));
            x = x + dropout3.call(feedForward.call(norm3.call(x)));
        }
        else
        {
            x = norm1.call(x + dropout1.call(selfAttention.Causal(x)));
            x = norm2.call(x + dropout2.call(crossAttention.call(x, memory, memoryMask)));
            x = norm3.call(x + dropout3.call(feedForward.call(x)));
        }

        return x.MoveToOuterDisposeScope();
    }
}
