using LisVit.Models;
using LisVit.Models.Decoding;
using static TorchSharp.torch;

namespace LisVit.Recognition;

/// <summary>Reads by the best path of a CTC head.</summary>
internal sealed class CtcReader(CtcRecognizer model) : IClipReader
{
    public int TemporalStride => model.Encoder.Options.TemporalStride;

    public IReadOnlyList<DecodedGloss> Read(Tensor frames) => CtcGreedyDecoder.Decode(model.call(frames, null))[0].Decoded;

    public void Dispose() => model.Dispose();
}
