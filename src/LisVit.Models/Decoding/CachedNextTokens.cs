using static TorchSharp.torch;

namespace LisVit.Models.Decoding;

/// <summary>Computes the new position only.</summary>
internal sealed class CachedNextTokens(GlossDecoder decoder, GlossDecoderState state) : NextTokens(decoder, state.Clips)
{
    private readonly GlossDecoder decoder = decoder;

    public override void Reorder(int[] sources) => state.Reorder(sources);

    public override void Dispose() => state.Dispose();

    protected override Tensor Logits(long[] tokens) => decoder.Step(tensor(tokens, device: state.Device), state);
}
