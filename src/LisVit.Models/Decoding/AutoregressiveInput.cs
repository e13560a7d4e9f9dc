using static TorchSharp.torch;

namespace LisVit.Models.Decoding;

/// <summary>Checks what autoregressive decoders are given.</summary>
internal static class AutoregressiveInput
{
    /// <summary>Throws where the memory is not <c>[b t d]</c> of the width that the decoder listens to, or a length is not in <c>[1, t]</c>.</summary>
    public static void Check(GlossDecoder decoder, Tensor memory, Tensor? lengths)
    {
        decoder.CheckWidth(memory);
        DecodingLengths.Of(memory, lengths, minimum: 1);
    }
}
