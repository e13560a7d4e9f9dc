using LisVit.Models.Blocks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using TransformerDecoderLayer = LisVit.Models.Blocks.TransformerDecoderLayer;

namespace LisVit.Models;

/// <summary>A thin transformer decoder: gloss tokens in, logits of the next token out, with attention to the encoder's memory.</summary>
/// <remarks>Sources: section II-A of the report (three layers); Vaswani et al., "Attention Is All You Need", section 3.</remarks>
public sealed class GlossDecoder : nn.Module<Tensor, Tensor, Tensor?, Tensor>
{
    private readonly Embedding embedding;
    private readonly PositionalEncoding positions;
    private readonly ModuleList<TransformerDecoderLayer> layers;
    private readonly LayerNorm? norm;
    private readonly Linear classifier;

    /// <summary>Makes the decoder.</summary>
    /// <param name="options">Sizes and choices.</param>
    public GlossDecoder(GlossDecoderOptions options)
        : base(nameof(GlossDecoder))
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
        RegisterComponents();
    }

    /// <summary>Sizes and choices of this decoder.</summary>
    public GlossDecoderOptions Options { get; }

    /// <summary>Predicts each next token (teacher forcing when the tokens are the truth).</summary>
    /// <param name="tokens">Tokens so far, <c>[b l]</c>, int64, starting with <see cref="GlossDecoderOptions.Begin"/>.</param>
    /// <param name="memory">Encoder output, <c>[b t d]</c>.</param>
    /// <param name="lengths">Valid frames of each clip, <c>[b]</c>, int64; null where all have t.</param>
    /// <returns>Logits, <c>[b l v]</c>; position i has seen tokens 0 to i.</returns>
    public override Tensor forward(Tensor tokens, Tensor memory, Tensor? lengths)
    {
        using var scope = NewDisposeScope();
        var mask = lengths is null ? null : LengthMask.Of(lengths, memory.shape[1], memory.device).unsqueeze(1).unsqueeze(1);  // b t -> b 1 1 t
        var x = positions.call(embedding.call(tokens));
        var heard = positions.call(memory);
        foreach (var layer in layers)
            x = layer.call(x, heard, mask);
        if (norm is not null)
            x = norm.call(x);
        return classifier.call(x).MoveToOuterDisposeScope();
    }
}
