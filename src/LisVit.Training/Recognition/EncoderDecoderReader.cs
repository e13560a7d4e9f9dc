using LisVit.Models;
using LisVit.Models.Decoding;
using static TorchSharp.torch;

namespace LisVit.Recognition;

/// <summary>Reads by a decoder, together with a CTC head where there is one, which then tells where the glosses are.</summary>
internal sealed class EncoderDecoderReader(EncoderDecoderRecognizer model) : IClipReader
{
    public int TemporalStride => model.Encoder.Options.TemporalStride;

    public IReadOnlyList<DecodedGloss> Read(Tensor frames)
    {
        var memory = model.Encoder.call(frames, null);
        var steps = (int)memory.shape[1];
        if (model.Auxiliary is not { } auxiliary)
        {
            using var lengths = tensor(new long[] { steps }, device: memory.device);
            return AutoregressiveGreedyDecoder.Decode(model.Decoder, model.Hear(memory, null), lengths, new() { MaximumGlosses = steps })[0].Decoded;
        }

        var read = auxiliary.call(memory);
        var found = JointDecoder.Decode(model.Decoder, model.Hear(memory, read), read, null, new JointDecodingOptions { MaximumGlosses = steps })[0][0];
        return double.IsNegativeInfinity(found.CtcLogProbability)
            ? [.. found.Glosses.Select(id => new DecodedGloss(id, Confidence: 0))]
            : CtcAligner.Align(read, [found.Glosses])[0].Decoded;
    }

    public void Dispose() => model.Dispose();
}
