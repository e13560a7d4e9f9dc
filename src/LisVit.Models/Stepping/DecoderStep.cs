using System.Runtime.Intrinsics;
using LisVit.Models.Attending;
using LisVit.Models.Blocks;
using LisVit.Models.Computing;
using static TorchSharp.torch;

namespace LisVit.Models.Stepping;

/// <summary>
/// The next token of a few sequences through a whole decoder at once, on one thread: such a step reads each weight once and computes so little by it that calls of libtorch, some hundred, took more time than
/// the reading. docs/decisions/0021 says what it is worth.
/// </summary>
/// <param name="weights">Holds the weights of all parts; this disposes it.</param>
/// <param name="embedding">Embeddings of tokens, <c>[v d]</c>.</param>
/// <param name="layers">The layers.</param>
/// <param name="norm">The normalisation behind them, if any.</param>
/// <param name="classifier">Linear layer, <c>d -> v</c>.</param>
internal sealed class DecoderStep(HeldWeights weights, Tensor embedding, DecoderLayerStep[] layers, NormStep? norm, LinearStep classifier) : IDisposable
{
    // From so many on, libtorch's products of matrices on all threads are the faster way.
    private const int MostSequences = 8;

    private readonly TensorMemory embeddings = weights.Hold(embedding);
    private readonly ScalarType type = embedding.dtype;
    private readonly int width = (int)embedding.shape[1];
    private float[] buffer = [];
    private float[] table = [];
    private AttentionBias? constant;

    /// <summary>Whether a decoder of such sizes can step this way; <c>AppContext.SetSwitch("LisVit.Models.DecoderStep", false)</c> does without it.</summary>
    public static bool Serves(GlossDecoderOptions options) =>
        Vector256.IsHardwareAccelerated
        && !Switches.IsOff("DecoderStep")
        && options.Width / options.Heads % RowProducts.Lanes == 0
        && options.FeedForward % RowProducts.Lanes == 0;

    /// <summary>Whether this is the faster way for so many sequences.</summary>
    public static bool Pays(int sequences) => sequences <= MostSequences;

    /// <summary>How many steps were made.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a decoder's weights are where they were: one that was converted has others.</summary>
    public bool Reads(Tensor embedding) => embeddings.IsWhere(new TensorMemory(embedding));

    /// <summary>Predicts the tokens after these.</summary>
    /// <param name="tokens">The next token of each sequence, <c>[n]</c>, each in <c>[0, v)</c>.</param>
    /// <param name="state">What the layers remember; they get these tokens.</param>
    /// <param name="mask">True where the memory may be heard, or what is added to logits of attention to it; null for everywhere.</param>
    /// <returns>Logits, <c>[n v]</c>, of the weights' type.</returns>
    public Tensor Apply(ReadOnlySpan<long> tokens, GlossDecoderState state, Tensor? mask)
    {
        var output = empty(tokens.Length, classifier.Outputs, dtype: type, device: CPU);
        var bias = mask is null ? null : Bias(mask, state);
        var scratch = Room(tokens.Length, Math.Max(state.Length + 1, state.Layers[0].Memory.Length));
        var x = scratch.Take(tokens.Length * width);
        for (var sequence = 0; sequence < tokens.Length; sequence++)
            Embed(tokens[sequence], state.WithPositions ? state.Length : null, x.Slice(sequence * width, width));
        for (var layer = 0; layer < layers.Length; layer++)
            layers[layer].Apply(x, state.Layers[layer], bias, scratch);
        norm?.Apply(x, x, scratch);
        var logits = scratch.Take(tokens.Length * classifier.Outputs);
        classifier.Apply(x, logits);
        new TensorMemory(output).Write(0, logits);
        Count++;
        return output;
    }

    public void Dispose() => weights.Dispose();

    // One of signs moves with the tokens, another stays as it is.
    private AttentionBias Bias(Tensor mask, GlossDecoderState state) => state.Signs is null
        ? constant ??= new AttentionBias(mask, causal: false, state.Layers[0].Memory.Length)
        : new AttentionBias(mask, causal: false, state.Layers[0].Memory.Length);

    private Scratch Room(int sequences, int keys)
    {
        var room = (sequences * (width + classifier.Outputs)) + Math.Max(norm?.Room ?? 0, layers.Max(layer => layer.Room(sequences, keys)));
        if (buffer.Length < room)
            buffer = new float[room];
        return new Scratch(buffer);
    }

    private void Embed(long token, int? position, Span<float> x)
    {
        embeddings.Read(token * width, x);
        if (position is not { } at)
            return;
        if (table.Length < (at + 1) * width)
        {
            using var longer = PositionalEncoding.Table(2 * (at + 16), width, CPU);
            table = longer.data<float>().ToArray();
        }

        for (var i = 0; i < width; i++)
            x[i] += table[(at * width) + i];
    }
}
