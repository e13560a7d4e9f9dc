using static TorchSharp.torch;

namespace LisVit.Models.Decoding;

/// <summary>Checks what autoregressive decoders are given.</summary>
internal static class AutoregressiveInput
{
    /// <summary>Throws where the memory is not <c>[b t d]</c> of the decoder's width, or a length is not in <c>[1, t]</c>.</summary>
    public static void Check(GlossDecoder decoder, Tensor memory, Tensor? lengths)
    {
        ArgumentNullException.ThrowIfNull(memory);
        if (memory.dim() != 3 || memory.shape[2] != decoder.Options.Width)
            throw new ArgumentException($"memory must be [b t {decoder.Options.Width}], but is [{string.Join(' ', memory.shape)}].", nameof(memory));
        DecodingLengths.Of(memory, lengths, minimum: 1);
    }
}
