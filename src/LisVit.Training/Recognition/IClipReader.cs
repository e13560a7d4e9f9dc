using LisVit.Models.Decoding;
using static TorchSharp.torch;

namespace LisVit.Recognition;

/// <summary>A model that reads one clip.</summary>
internal interface IClipReader : IDisposable
{
    /// <summary>Sampled frames for one step of what is found.</summary>
    int TemporalStride { get; }

    /// <summary>Reads a clip.</summary>
    /// <param name="frames">Standardised frames, <c>[1 t c h w]</c>.</param>
    /// <returns>Its glosses, with steps from 0 where the model tells them.</returns>
    IReadOnlyList<DecodedGloss> Read(Tensor frames);
}
