using LisVit.Models.Dropping;
using LisVit.Models.Stepping;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>Causal self-attention, attention to the encoder's memory, and feed-forward, each with a shortcut, pre- or post-norm, batch first.</summary>
/// <remarks>Source: Vaswani et al., "Attention Is All You Need", section 3.1. Not safe for concurrent use in training; forward passes in evaluation mode may run concurrently.</remarks>
public sealed class TransformerDecoderLayer : nn.Module<Tensor, Tensor, Tensor?, Tensor>
{
    private readonly MultiHeadAttention selfAttention;
    private readonly MultiHeadAttention crossAttention;
    private readonly FeedForward feedForward;
    private readonly LayerNorm norm1;
    private readonly LayerNorm norm2;
    private readonly LayerNorm norm3;
    private readonly ValueDropout dropout1;
    private readonly ValueDropout dropout2;
    private readonly ValueDropout dropout3;
    private readonly bool normFirst;

    /// <summary>Makes the layer.</summary>
    /// <param name="options">Sizes and order.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public TransformerDecoderLayer(TransformerLayerOptions options)
        : base(Backend.Loaded(nameof(TransformerDecoderLayer)))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var inside = options.DropoutInside ? options.Dropout : 0;
        selfAttention = new MultiHeadAttention(options.Width, options.Heads, inside);
        crossAttention = new MultiHeadAttention(options.Width, options.Heads, inside);
        feedForward = new FeedForward(options.Width, options.FeedForward, options.Activation, inside);
        norm1 = nn.LayerNorm(options.Width);
        norm2 = nn.LayerNorm(options.Width);
        norm3 = nn.LayerNorm(options.Width);
        dropout1 = new ValueDropout(options.Dropout);
        dropout2 = new ValueDropout(options.Dropout);
        dropout3 = new ValueDropout(options.Dropout);
        normFirst = options.NormFirst;
        RegisterComponents();
    }

    /// <summary>Applies the layer.</summary>
    /// <param name="x">Gloss tokens, <c>[b l d]</c>; token i sees tokens 0 to i.</param>
    /// <param name="memory">Encoder output, <c>[b t d]</c>.</param>
    /// <param name="memoryMask">True where memory is valid, or what to add to the logits of attention, broadcastable to <c>[b heads l t]</c>; null for everywhere.</param>
    /// <returns>Gloss tokens, <c>[b l d]</c>.</returns>
    public override Tensor forward(Tensor x, Tensor memory, Tensor? memoryMask) =>
        Apply(x, selfAttention.Causal, query => crossAttention.call(query, memory, memoryMask));

    /// <summary>As <see cref="forward"/>, and how much each token listens to each step of the memory, <c>[b heads l t]</c>.</summary>
    internal (Tensor Tokens, Tensor Weights) Listening(Tensor x, Tensor memory, Tensor? memoryMask)
    {
        Tensor? weights = null;
        var tokens = Apply(x, selfAttention.Causal, query =>
        {
            weights = crossAttention.Weights(query, memory, memoryMask).MoveToOuterDisposeScope();
            return crossAttention.call(query, memory, memoryMask);
        });
        return (tokens, weights!);
    }

    /// <summary>As <see cref="forward"/>, but tokens see later ones too.</summary>
    internal Tensor WithoutCausalMask(Tensor x, Tensor memory, Tensor? memoryMask) =>
        Apply(x, query => selfAttention.call(query, query, null), query => crossAttention.call(query, memory, memoryMask));

    /// <summary>What <see cref="Step"/> needs of a memory, <c>[b t d]</c>. The caller disposes it.</summary>
    internal DecoderLayerCache Remember(Tensor memory)
    {
        var (keys, values) = crossAttention.Project(memory);
        return new DecoderLayerCache(new KeyValueCache(keys.DetachFromDisposeScope(), values.DetachFromDisposeScope()));
    }

    /// <summary>As <see cref="forward"/> for the next token alone, <c>[(b n) 1 d]</c>: n sequences listen to each clip's memory.</summary>
    internal Tensor Step(Tensor x, DecoderLayerCache cache, Tensor? memoryMask) => Apply(
        x,
        token => selfAttention.Continue(token, cache.Own),
        token => crossAttention.Attend(token.reshape(cache.Memory.Rows, -1, token.shape[2]), cache.Memory, memoryMask)  // (b n) 1 d -> b n d
            .reshape(token.shape));

    /// <summary>As <see cref="Step"/>, on numbers where they lie.</summary>
    internal DecoderLayerStep ToStep(HeldWeights weights) => new(
        selfAttention.ToStep(weights),
        crossAttention.ToStep(weights),
        feedForward.ToStep(weights),
        [new NormStep(weights, norm1), new NormStep(weights, norm2), new NormStep(weights, norm3)],
        normFirst);

    private Tensor Apply(Tensor x, Func<Tensor, Tensor> attendToSelf, Func<Tensor, Tensor> attendToMemory)
    {
        using var scope = NewDisposeScope();
        if (normFirst)
        {
            x = x.Plus(dropout1.call(attendToSelf(norm1.call(x))));
            x = x.Plus(dropout2.call(attendToMemory(norm2.call(x))));
            x = x.Plus(dropout3.call(feedForward.call(norm3.call(x))));
        }
        else
        {
            x = norm1.call(x.Plus(dropout1.call(attendToSelf(x))));
            x = norm2.call(x.Plus(dropout2.call(attendToMemory(x))));
            x = norm3.call(x.Plus(dropout3.call(feedForward.call(x))));
        }

        return x.MoveToOuterDisposeScope();
    }
}
