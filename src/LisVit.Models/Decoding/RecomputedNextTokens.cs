using static TorchSharp.torch;

namespace LisVit.Models.Decoding;

/// <summary>Computes all positions at each step.</summary>
internal sealed class RecomputedNextTokens(GlossDecoder decoder, Tensor memory, Tensor? lengths, AutoregressiveOptions options) : NextTokens(decoder, memory.shape[0])
{
    private readonly GlossDecoder decoder = decoder;
    private long[][] sequences = [.. Enumerable.Repeat(Array.Empty<long>(), (int)memory.shape[0])];

    public override void Reorder(int[] sources) => sequences = Array.ConvertAll(sources, source => sequences[source]);

    public override void Dispose()
    {
    }

    protected override Tensor Logits(long[] tokens)
    {
        using var scope = NewDisposeScope();
        sequences = [.. sequences.Zip(tokens, (sequence, token) => (long[])[.. sequence, token])];
        var beams = sequences.Length / memory.shape[0];
        var read = tensor(sequences.SelectMany(sequence => sequence).ToArray(), [sequences.Length, sequences[0].Length], device: memory.device);
        var logits = decoder.Predict(
            read, memory.repeat_interleave(beams, 0), lengths?.repeat_interleave(beams, 0), options.Positions, options.CausalMask);
        return logits.select(1, -1).MoveToOuterDisposeScope();
    }
}
