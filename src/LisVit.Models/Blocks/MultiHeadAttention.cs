using LisVit.Models.Attending;
using LisVit.Models.Dropping;
using LisVit.Models.Multiplying;
using LisVit.Models.Stepping;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>Multi-head attention, batch first, on scaled-dot-product attention.</summary>
/// <remarks>
/// Source: Vaswani et al., "Attention Is All You Need", section 3.2.2. The weights are laid out as in PyTorch's
/// <c>MultiheadAttention</c>: queries, keys and values stacked in one projection. On processors with vectors of 512 bits it attends in tiles (docs/decisions/0020), else as libtorch does. Not safe for concurrent use in training; forward passes in evaluation mode may run concurrently.
/// </remarks>
public sealed class MultiHeadAttention : nn.Module<Tensor, Tensor, Tensor?, Tensor>, IOneDnnModule
{
    private static readonly Scalar Never = double.NegativeInfinity.ToScalar();

    private readonly Parameter inProjectionWeight;
    private readonly Parameter inProjectionBias;
    private readonly Linear outProjection;
    private readonly long width;
    private readonly long heads;
    private readonly double dropout;
    private ScalarType? triedIn;

    /// <summary>Makes the module.</summary>
    /// <param name="width">Width d of tokens, divisible by <paramref name="heads"/>.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="dropout">Dropout on attention weights, in <c>[0, 1)</c>. Where <see cref="MultiHeadAttention"/> cannot attend in tiles (remarks), any value above 0 makes whole matrices of weights in training.</param>
    /// <exception cref="ArgumentException">The heads do not divide the width.</exception>
    public MultiHeadAttention(long width, long heads, double dropout = 0)
        : base(Backend.Loaded(nameof(MultiHeadAttention)))
    {
        if (heads < 1 || width % heads != 0)
            throw new ArgumentException($"width ({width}) must be divisible by heads ({heads}).", nameof(heads));
        this.width = width;
        this.heads = heads;
        this.dropout = dropout;
        inProjectionWeight = new Parameter(nn.init.xavier_uniform_(empty(3 * width, width)));
        inProjectionBias = new Parameter(zeros(3 * width));
        outProjection = nn.Linear(width, width);
        nn.init.zeros_(outProjection.bias!);
        RegisterComponents();
    }

    /// <summary>Lets queries attend to memory.</summary>
    /// <param name="query">Tokens that ask, <c>[b l d]</c>.</param>
    /// <param name="memory">Tokens that answer, <c>[b s d]</c>; the same tensor as <paramref name="query"/> for self-attention.</param>
    /// <param name="mask">True where a query may look, or what to add to its logits, broadcastable to <c>[b heads l s]</c>; null for everywhere.</param>
    /// <returns>Tokens, <c>[b l d]</c>.</returns>
    /// <exception cref="ArgumentException">The mask is of integers.</exception>
    public override Tensor forward(Tensor query, Tensor memory, Tensor? mask) => Attend(query, memory, mask, causal: false);

    /// <summary>Self-attention in which each token sees itself and earlier ones.</summary>
    /// <param name="x">Tokens, <c>[b l d]</c>.</param>
    /// <returns>Tokens, <c>[b l d]</c>.</returns>
    public Tensor Causal(Tensor x) => Attend(x, x, mask: null, causal: true);

    /// <summary>Self-attention between tokens that know their frames.</summary>
    /// <param name="x">Tokens, <c>[b s d]</c>.</param>
    /// <param name="mask">True where a query may look, broadcastable to <c>[b heads s s]</c>; null for everywhere.</param>
    /// <param name="positions">Positions of the s tokens.</param>
    /// <returns>Tokens, <c>[b s d]</c>.</returns>
    public Tensor Rotary(Tensor x, Tensor? mask, RotaryPositions positions)
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = Split(ProjectTogether(x, positions.Order));
        return Combine([Join(positions.Turn(q)), Join(positions.Turn(k)), Join(v)], mask, causal: false).MoveToOuterDisposeScope();
    }

    /// <summary>The weights by which <see cref="forward"/> sums: how much each query listens to each token of the memory.</summary>
    /// <param name="query">Tokens that ask, <c>[b l d]</c>.</param>
    /// <param name="memory">Tokens that answer, <c>[b s d]</c>.</param>
    /// <param name="mask">As of <see cref="forward"/>.</param>
    /// <returns>Weights, <c>[b heads l s]</c>, float32, which sum to 1 over s.</returns>
    public Tensor Weights(Tensor query, Tensor memory, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var (keys, _) = SplitMemory(ProjectMemory(memory));
        using var scale = (1 / Math.Sqrt((double)width / heads)).ToScalar();
        var logits = matmul(SplitHeads(ProjectQuery(query)), keys.transpose(-2, -1)).to_type(float32).mul(scale);
        if (mask is not null)
            logits = mask.dtype == ScalarType.Bool ? logits.masked_fill(mask.logical_not(), Never) : logits.Plus(mask.to_type(float32));
        return logits.softmax(-1).MoveToOuterDisposeScope();
    }

    /// <summary>Keys and values of tokens that will be attended to more than once, each <c>[b heads s c]</c>, contiguous.</summary>
    internal (Tensor Keys, Tensor Values) Project(Tensor memory)
    {
        using var scope = NewDisposeScope();
        var (k, v) = SplitMemory(ProjectMemory(memory));
        return (k.contiguous().MoveToOuterDisposeScope(), v.contiguous().MoveToOuterDisposeScope());
    }

    /// <summary>Lets queries, <c>[b l d]</c>, attend to keys and values of <see cref="Project"/>.</summary>
    internal Tensor Attend(Tensor query, KeyValueCache memory, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        return Combine(SplitHeads(ProjectQuery(query)), memory.ViewKeys(), memory.ViewValues(), Checked(mask), causal: false).MoveToOuterDisposeScope();
    }

    /// <summary>As <see cref="Causal"/> for the next token alone, <c>[n 1 d]</c>; the cache holds the former ones and gets this one.</summary>
    internal Tensor Continue(Tensor x, KeyValueCache cache)
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = Split(ProjectTogether(x));
        cache.Append(k, v);
        return Combine(q, cache.ViewKeys(), cache.ViewValues(), mask: null, causal: false).MoveToOuterDisposeScope();
    }

    /// <summary>What steps by this attention, on numbers where they lie.</summary>
    internal AttentionStep ToStep(HeldWeights weights) =>
        new(new LinearStep(weights, inProjectionWeight, inProjectionBias), new LinearStep(weights, outProjection), (int)heads);

    private Tensor Attend(Tensor query, Tensor memory, Tensor? mask, bool causal)
    {
        using var scope = NewDisposeScope();
        Tensor[] tokens = ReferenceEquals(query, memory) ? [ProjectTogether(query)] : [ProjectQuery(query), ProjectMemory(memory)];
        return Combine(tokens, mask, causal).MoveToOuterDisposeScope();
    }

    // Their tensors belong to the caller's scope.
    private Tensor Combine(Tensor[] tokens, Tensor? mask, bool causal)
    {
        mask = Checked(mask);
        if (TiledAttention.Serves(tokens, heads, width / heads, mask, Dropped > 0))
        {
            var bias = new AttentionBias(mask, causal, (int)tokens[^1].shape[1]);
            var attention = new TiledAttention((int)heads, bias, Dropped > 0 ? DropoutMask.Draw(Dropped) : null);
            return Out(attention.Apply(tokens));
        }

        var (q, k, v) = Split(tokens);
        return Combine(q, k, v, mask, causal);
    }

    private Tensor Combine(Tensor q, Tensor k, Tensor v, Tensor? mask, bool causal)
    {
        var heard = Dropped > 0 && DroppedAttention.Serves(q, mask)
            ? DroppedAttention.Attend(q, k, v, mask, causal, Dropped)
            : nn.functional.scaled_dot_product_attention(q, k, v, mask is null || mask.dtype == ScalarType.Bool ? mask : mask.to_type(q.dtype), Dropped, causal);
        return Out(Join(heard));
    }

    private double Dropped => training ? dropout : 0;

    private static Tensor? Checked(Tensor? mask) => mask is null || mask.dtype == ScalarType.Bool || mask.is_floating_point()
        ? mask
        : throw new ArgumentException($"mask must be of booleans (where a query may look) or of floating-point numbers (what to add to its logits), but is {mask.dtype}.", nameof(mask));

    private Tensor Out(Tensor heard) =>
        ByOneDnn(heard, outProjection.weight, outProjection.bias) ? OneDnn.Linear(heard, outProjection.weight, outProjection.bias, FusedActivation.None) : LinearMap.Apply(outProjection, heard);

    bool IOneDnnModule.UsesOneDnn => triedIn is not null;

    /// <inheritdoc/>
    void IOneDnnModule.UseOneDnn() => triedIn = OneDnn.TryLinear(inProjectionWeight, inProjectionBias) && OneDnn.TryLinear(outProjection.weight, outProjection.bias) ? OneDnn.TypeOfLinear : null;

    private bool ByOneDnn(Tensor x, Tensor weight, Tensor? bias) => !training && OneDnn.Apply(triedIn, x, weight, bias) && OneDnn.Pays(x, weight);

    private Tensor Linear(Tensor x, Tensor weight, Tensor bias) =>
        ByOneDnn(x, weight, bias) ? OneDnn.Linear(x, weight, bias, FusedActivation.None) : LinearMap.Apply(x, weight, bias);

    // b l d -> b l (3 heads c). An order of dimensions within heads is the same for queries and keys, so it does not show in their products.
    private Tensor ProjectTogether(Tensor x, Tensor? order = null)
    {
        var (weight, bias) = order is null ? (inProjectionWeight, inProjectionBias) : (Ordered(inProjectionWeight, order), Ordered(inProjectionBias, order));
        return Linear(x, weight, bias);
    }

    // The rows of queries and keys, each (heads c), with c in that order.
    private Tensor Ordered(Tensor stacked, Tensor order)
    {
        var asked = stacked.narrow(0, 0, 2 * width);
        return cat([asked.unflatten(0, 2 * heads, width / heads).index_select(1, order).view_as(asked), stacked.narrow(0, 2 * width, width)], 0);
    }

    // b l d -> b l (heads c)
    private Tensor ProjectQuery(Tensor query) => Linear(query, inProjectionWeight.narrow(0, 0, width), inProjectionBias.narrow(0, 0, width));

    // b s d -> b s (2 heads c)
    private Tensor ProjectMemory(Tensor memory) => Linear(memory, inProjectionWeight.narrow(0, width, 2 * width), inProjectionBias.narrow(0, width, 2 * width));

    // Queries, keys and values of what was projected together, or queries and what SplitMemory takes, or all three apart.
    private (Tensor Query, Tensor Key, Tensor Value) Split(params Tensor[] tokens)
    {
        var parts = tokens.Length switch
        {
            1 => tokens[0].chunk(3, -1),
            2 => [tokens[0], .. tokens[1].chunk(2, -1)],
            _ => tokens,
        };
        return (SplitHeads(parts[0]), SplitHeads(parts[1]), SplitHeads(parts[2]));
    }

    private (Tensor Keys, Tensor Values) SplitMemory(Tensor projected)
    {
        var parts = projected.chunk(2, -1);
        return (SplitHeads(parts[0]), SplitHeads(parts[1]));
    }

    // b l (heads c) -> b heads l c, a view
    private Tensor SplitHeads(Tensor x) => x.view(x.shape[0], x.shape[1], heads, width / heads).transpose(1, 2);

    // b heads l c -> b l (heads c)
    private static Tensor Join(Tensor x) => x.transpose(1, 2).flatten(2);
}
