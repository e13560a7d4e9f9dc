using LisVit.Models.Blocks;
using LisVit.Models.Computing;
using LisVit.Models.Stepping;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using TransformerDecoderLayer = LisVit.Models.Blocks.TransformerDecoderLayer;

namespace LisVit.Models;

/// <summary>A thin transformer decoder: gloss tokens in, logits of the next token out, with attention to the encoder's memory.</summary>
/// <remarks>Sources: section II-A of the report (three layers); Vaswani et al., "Attention Is All You Need", section 3. Not safe for concurrent use in training; forward passes in evaluation mode may run concurrently.</remarks>
public sealed class GlossDecoder : nn.Module<Tensor, Tensor, Tensor?, Tensor>
{
    private readonly Embedding embedding;
    private readonly PositionalEncoding positions;
    private readonly ModuleList<TransformerDecoderLayer> layers;
    private readonly LayerNorm? norm;
    private readonly Linear classifier;
    private readonly Parameter? silence;

    /// <summary>Makes the decoder.</summary>
    /// <param name="options">Sizes and choices.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public GlossDecoder(GlossDecoderOptions options)
        : base(Backend.Loaded(nameof(GlossDecoder)))
    {
        options.Validate();
        Options = options;
        var layer = new TransformerLayerOptions(options.Width, options.Heads, options.FeedForward)
        {
            Dropout = options.Dropout,
            DropoutInside = options.DropoutInside,
            NormFirst = options.NormFirst,
            Activation = FeedForwardActivation.Relu,
        };
        embedding = nn.Embedding(options.Tokens, options.Width);
        positions = new PositionalEncoding(options.Width);
        layers = new ModuleList<TransformerDecoderLayer>([.. Enumerable.Range(0, options.Layers).Select(_ => new TransformerDecoderLayer(layer))]);
        norm = options.NormFirst ? nn.LayerNorm(options.Width) : null;
        classifier = nn.Linear(options.Width, options.Tokens);
        silence = options.Guided ? new Parameter(randn(options.Width)) : null;
        RegisterComponents();
    }

    /// <summary>Sizes and choices of this decoder.</summary>
    public GlossDecoderOptions Options { get; }

    /// <summary>Predicts each next token (teacher forcing when the tokens are the truth).</summary>
    /// <param name="tokens">Tokens so far, <c>[b l]</c>, int64, starting with <see cref="GlossDecoderOptions.Begin"/>.</param>
    /// <param name="memory">Encoder output, <c>[b t d]</c>, or what <see cref="EncoderDecoderRecognizer.Hear"/> makes of it, <c>[b t <see cref="GlossDecoderOptions.MemoryWidth"/>]</c>.</param>
    /// <param name="lengths">Valid steps of each clip, <see cref="VideoMobileViT.MemoryLengths"/> of its frames, <c>[b]</c>, int64; null where all have t.</param>
    /// <returns>Logits, <c>[b l v]</c>; position i has seen tokens 0 to i.</returns>
    /// <exception cref="ArgumentException">The memory has another width, or there are not as many lengths as clips.</exception>
    public override Tensor forward(Tensor tokens, Tensor memory, Tensor? lengths) => Predict(tokens, memory, lengths, withPositions: true, causalMask: true);

    /// <summary>How much each token listens to each step of the memory, layer by layer: the weights of attention to the memory. No gradient is recorded.</summary>
    /// <param name="tokens">Tokens so far, <c>[b l]</c>, int64, starting with <see cref="GlossDecoderOptions.Begin"/>.</param>
    /// <param name="memory">As of <see cref="forward"/>.</param>
    /// <param name="lengths">Valid steps of each clip, <see cref="VideoMobileViT.MemoryLengths"/> of its frames, <c>[b]</c>, int64; null where all have t.</param>
    /// <returns>
    /// One tensor a layer, <c>[b heads l t]</c>, float32, which sums to 1 over t; row i is of the token that predicts token i + 1. A guided decoder can also listen to a silence, which lies before the
    /// memory: <c>[b heads l 1+t]</c>.
    /// </returns>
    /// <exception cref="ArgumentException">The memory has another width, or there are not as many lengths as clips.</exception>
    public IReadOnlyList<Tensor> Listening(Tensor tokens, Tensor memory, Tensor? lengths)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var x = embedding.call(tokens);
        if (!Options.Guided)
            x = positions.call(x);
        var (heard, signs) = Hear(memory, withPositions: true);
        var mask = Mask(signs, first: 0, tokens.shape[1], Valid(memory, lengths));
        var listening = new List<Tensor>();
        foreach (var layer in layers)
        {
            (x, var weights) = layer.Listening(x, heard, mask);
            listening.Add(weights.MoveToOuterDisposeScope());
        }

        return listening;
    }

    /// <summary>Begins a decoding that gives one token at a time: projects the memory once. No gradient is recorded.</summary>
    /// <param name="memory">Encoder output, <c>[b t d]</c>, or what <see cref="EncoderDecoderRecognizer.Hear"/> makes of it, <c>[b t <see cref="GlossDecoderOptions.MemoryWidth"/>]</c>.</param>
    /// <param name="lengths">Valid steps of each clip, <see cref="VideoMobileViT.MemoryLengths"/> of its frames, <c>[b]</c>, int64; null where all have t.</param>
    /// <returns>The state for <see cref="Step"/>; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The memory has another width, or there are not as many lengths as clips.</exception>
    public GlossDecoderState Start(Tensor memory, Tensor? lengths) => Start(memory, lengths, withPositions: true);

    /// <summary>Predicts the tokens after these: the logits that <see cref="forward"/> gives at its last position for all tokens so far, for the work of one position.</summary>
    /// <param name="tokens">The next token of each sequence, <c>[n]</c>, int64; the first step's are <see cref="GlossDecoderOptions.Begin"/>.</param>
    /// <param name="state">State of this decoding, with n sequences; it remembers the tokens.</param>
    /// <returns>Logits, <c>[n v]</c>.</returns>
    /// <remarks>A few sequences step on a processor without libtorch (docs/decisions/0021): hooks of the decoder's modules are not called, and autocast counts as it was in <see cref="Start(Tensor, Tensor)"/>.</remarks>
    /// <exception cref="ObjectDisposedException">The state is disposed.</exception>
    /// <exception cref="ArgumentException">The number of tokens is not that of the state's sequences, one on a processor is not in <c>[0, v)</c>, or the state is of another decoder.</exception>
    public Tensor Step(Tensor tokens, GlossDecoderState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Check(this);
        if (tokens.dim() != 1 || tokens.shape[0] != state.Sequences)
            throw new ArgumentException($"tokens must be [{state.Sequences}], one for each sequence of the state, but are [{string.Join(' ', tokens.shape)}].", nameof(tokens));
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var ids = tokens.device_type == DeviceType.CPU && tokens.dtype is ScalarType.Int64 or ScalarType.Int32 ? Checked(tokens) : null;
        var mask = Mask(state.Signs, state.Length, tokens: 1, state.MemoryMask);
        var logits = ids is not null && AtOnce(state) is { } step ? step.Apply(ids, state, mask) : StepByLayers(tokens, state, mask);
        state.Length++;
        return logits.MoveToOuterDisposeScope();
    }

    /// <exception cref="ArgumentException">The memory is not <c>[b t d]</c> of the width that the decoder listens to.</exception>
    internal void CheckWidth(Tensor memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        if (memory.dim() != 3 || memory.shape[2] != Options.MemoryWidth)
            throw new ArgumentException($"memory must be [b t {Options.MemoryWidth}]{(Options.Guided ? $", as {nameof(EncoderDecoderRecognizer)}.{nameof(EncoderDecoderRecognizer.Hear)} makes it for a guided decoder" : "")}, but is [{string.Join(' ', memory.shape)}].", nameof(memory));
    }

    /// <summary>As the public one; without positions, neither tokens nor memory get any.</summary>
    internal GlossDecoderState Start(Tensor memory, Tensor? lengths, bool withPositions)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var (heard, signs) = Hear(memory, withPositions);
        return new GlossDecoderState(
            this,
            (int)memory.shape[0],
            withPositions && !Options.Guided,
            Valid(memory, lengths)?.DetachFromDisposeScope(),
            signs?.clone().DetachFromDisposeScope(),
            [.. layers.Select(layer => layer.Remember(heard))]);
    }

    /// <summary>As <see cref="forward"/> with a choice of positions, of tokens and memory both, and of the causal mask.</summary>
    internal Tensor Predict(Tensor tokens, Tensor memory, Tensor? lengths, bool withPositions, bool causalMask)
    {
        using var scope = NewDisposeScope();
        var x = embedding.call(tokens);
        if (withPositions && !Options.Guided)
            x = positions.call(x);
        var (heard, signs) = Hear(memory, withPositions);
        var mask = Mask(signs, first: 0, tokens.shape[1], Valid(memory, lengths));
        foreach (var layer in layers)
            x = causalMask ? layer.call(x, heard, mask) : layer.WithoutCausalMask(x, heard, mask);
        return Classify(x).MoveToOuterDisposeScope();
    }

    private long[] Checked(Tensor tokens)
    {
        var ids = tokens.to_type(int64).data<long>().ToArray();
        foreach (var id in ids)
        {
            if (id < 0 || id >= Options.Tokens)
                throw new ArgumentException($"tokens must be in [0, {Options.Tokens}), but one is {id}.", nameof(tokens));
        }

        return ids;
    }

    private Tensor StepByLayers(Tensor tokens, GlossDecoderState state, Tensor? mask)
    {
        var x = embedding.call(tokens.unsqueeze(1));  // n -> n 1 d
        if (state.WithPositions)
            x = x.Plus(PositionalEncoding.Table(state.Length + 1, Options.Width, x.device).narrow(0, state.Length, 1).to_type(x.dtype));
        for (var layer = 0; layer < layers.Count; layer++)
            x = layers[layer].Step(x, state.Layers[layer], mask);
        return Classify(x).squeeze(1);
    }

    // What steps through all layers at once, where that is the faster way.
    private DecoderStep? AtOnce(GlossDecoderState state)
    {
        if (training || !DecoderStep.Pays(state.Sequences) || !DecoderStep.Serves(Options) || !TensorMemory.Serves(embedding.weight!))
            return null;
        if (state.AtOnce is null && HeldWeights.Serves(parameters().Append(state.Layers[0].Memory.ViewKeys())))
        {
            var weights = new HeldWeights();
            state.AtOnce = new DecoderStep(
                weights, embedding.weight!, [.. layers.Select(layer => layer.ToStep(weights))], norm is null ? null : new NormStep(weights, norm), new LinearStep(weights, classifier));
        }

        return state.AtOnce?.Reads(embedding.weight!) == true ? state.AtOnce : null;
    }

    // The features, with positions where they get some; for a guided decoder a silence and the features, and the numbers of signs that a guide put behind them.
    private (Tensor Features, Tensor? Signs) Hear(Tensor memory, bool withPositions)
    {
        CheckWidth(memory);
        if (silence is not null)
        {
            var nothing = silence.to_type(memory.dtype).expand(memory.shape[0], 1, -1);
            return (cat([nothing, memory.narrow(-1, 0, Options.Width)], 1), memory.select(-1, Options.Width));  // b t d+1 -> b 1+t d
        }

        return (withPositions ? positions.call(memory) : memory, null);
    }

    private Tensor? Mask(Tensor? signs, long first, long tokens, Tensor? valid) => signs is null ? valid : SignFocus.Of(signs, first, tokens, Options.Heads, valid);

    private Tensor Classify(Tensor x) => classifier.call(norm is null ? x : norm.call(x));

    private static Tensor? Valid(Tensor memory, Tensor? lengths)
    {
        if (lengths is null)
            return null;
        if (lengths.dim() != 1 || lengths.shape[0] != memory.shape[0])
            throw new ArgumentException($"lengths must be [{memory.shape[0]}], one for each clip, but are [{string.Join(' ', lengths.shape)}].", nameof(lengths));
        return LengthMask.Of(lengths, memory.shape[1], memory.device).unsqueeze(1).unsqueeze(1);  // b t -> b 1 1 t
    }
}
