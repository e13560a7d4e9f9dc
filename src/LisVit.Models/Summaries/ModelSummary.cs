using LisVit.Models.Blocks;
using static TorchSharp.torch;

namespace LisVit.Models.Summaries;

/// <summary>
/// What each module of a model holds and does: parameters, size, output shape and multiply-accumulates.
/// </summary>
/// <remarks>
/// Shapes and multiply-accumulates are those of one forward pass in evaluation mode. Counted are 1d and 2d convolutions, <see cref="Blocks.TemporalMixing"/>, linear layers and
/// <see cref="Blocks.MultiHeadAttention"/>: its projections and both matrix products, whole, also where a mask hides a part. Not counted are biases,
/// normalisation, activations, pooling, embeddings, positional encodings and additions. The model, the mode of each of its modules and the
/// random state are left as they were.
/// While one is made the model is in evaluation mode, and no other thread may use it.
/// </remarks>
public sealed class ModelSummary
{
    private readonly string title;

    private ModelSummary(string title, IReadOnlyList<ModelSummaryRow> rows) => (this.title, Rows) = (title, rows);

    /// <summary>All modules, each before those below it; the first is the model itself.</summary>
    public IReadOnlyList<ModelSummaryRow> Rows { get; }

    /// <summary>The model as a whole.</summary>
    public ModelSummaryRow Total => Rows[0];

    /// <summary>The module at a path.</summary>
    /// <param name="path">Names joined by dots, such as <c>encoder.stem.conv</c>.</param>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public ModelSummaryRow this[string path] => Rows.FirstOrDefault(row => row.Path == path)
        ?? throw new KeyNotFoundException($"the model has no module '{path}'; its first ones are {string.Join(", ", Rows.Skip(1).Take(5).Select(row => row.Path))}.");

    /// <summary>Summarises an encoder-only recogniser.</summary>
    /// <param name="model">The model.</param>
    /// <param name="size">Size of the batch.</param>
    /// <exception cref="ArgumentException">The size is not positive, its lengths do not fit it, or the encoder cannot take it.</exception>
    public static ModelSummary Of(CtcRecognizer model, ClipSize size) =>
        Run(model, size, (dtype, device) => model.call(size.ToFrames(dtype, device), size.ToLengths(device)));

    /// <summary>Summarises an encoder-decoder recogniser under teacher forcing; an auxiliary head is called only where it guides the decoder.</summary>
    /// <param name="model">The model.</param>
    /// <param name="size">Size of the batch.</param>
    /// <exception cref="ArgumentException">The size is not positive, its lengths do not fit it, or the encoder cannot take it.</exception>
    public static ModelSummary Of(EncoderDecoderRecognizer model, ClipSize size) => Run(model, size, (dtype, device) =>
        model.call(size.ToFrames(dtype, device), size.ToLengths(device), size.ToTokens(model.Decoder.Options.Begin, device)));

    /// <summary>Summarises a video encoder.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="size">Size of the batch.</param>
    /// <exception cref="ArgumentException">The size is not positive, its lengths do not fit it, or the encoder cannot take it.</exception>
    public static ModelSummary Of(VideoMobileViT encoder, ClipSize size) =>
        Run(encoder, size, (dtype, device) => encoder.call(size.ToFrames(dtype, device), size.ToLengths(device)));

    /// <summary>Summarises a decoder under teacher forcing, with the memory of clips of a size.</summary>
    /// <param name="decoder">The decoder.</param>
    /// <param name="size">Size of the batch; height and width do not matter here.</param>
    /// <exception cref="ArgumentException">The size is not positive, or its lengths do not fit it.</exception>
    public static ModelSummary Of(GlossDecoder decoder, ClipSize size) => Run(decoder, size, (dtype, device) => decoder.call(
        size.ToTokens(decoder.Options.Begin, device), size.ToMemory(decoder.Options.MemoryWidth, dtype, device), size.ToLengths(device)));

    /// <summary>Summarises any module. A run that draws random numbers changes the random state.</summary>
    /// <param name="module">The module.</param>
    /// <param name="run">Calls the module (by <c>call</c>, since <c>forward</c> is not seen); null for parameters only, without shapes and multiply-accumulates.</param>
    public static ModelSummary Of(nn.Module module, Action? run = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        return Run(module, module.GetType().Name, run);
    }

    /// <summary>Writes a table of at most 120 columns, then the totals.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="depth">Levels below the model that are shown; modules further down are contained in the figures of those above.</param>
    public void WriteTo(TextWriter writer, int depth = 2)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(ToString(depth));
    }

    /// <summary>The table as text.</summary>
    /// <param name="depth">Levels below the model that are shown.</param>
    /// <exception cref="ArgumentException">The depth is negative.</exception>
    public string ToString(int depth) => depth >= 0
        ? ModelSummaryText.Of(title, Rows, depth)
        : throw new ArgumentException($"depth ({depth}) must be at least 0.", nameof(depth));

    /// <summary>The table as text, two levels deep.</summary>
    public override string ToString() => ToString(depth: 2);

    private static ModelSummary Run(nn.Module model, ClipSize size, Action<ScalarType, Device> call)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(size);
        size.Validate();
        var parameter = model.parameters().First();
        return Run(model, $"{model.GetType().Name}, {size}", () => call(parameter.dtype, parameter.device));
    }

    private static ModelSummary Run(nn.Module module, string title, Action? run)
    {
        var tree = ModuleNode.Tree(module);
        using var recorder = new ForwardRecorder(run is null ? [] : tree);
        using (new EvaluationMode(tree))
        {
            using var gradients = no_grad();
            using var scope = NewDisposeScope();
            if (run is not null)
                CudaConvolution.As(gpu: false, () => OneDnn.Without(run));
        }

        return new ModelSummary(title, ModelSummaryCount.Of(tree, recorder.Calls));
    }
}
