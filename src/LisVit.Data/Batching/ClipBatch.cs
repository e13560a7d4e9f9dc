using static TorchSharp.torch;

namespace LisVit.Data.Batching;

/// <summary>Clips of unequal length as one batch. Shorter clips are padded with zeros behind their last frame.</summary>
public sealed class ClipBatch : IDisposable
{
    private Action? release;

    /// <summary>Wraps the tensors of a batch, which it then owns.</summary>
    /// <param name="names">Names of the clips, b of them.</param>
    /// <param name="frames">Frames, <c>[b t c h w]</c>.</param>
    /// <param name="lengths">Valid frames of each clip, <c>[b]</c>, int64, on the CPU.</param>
    /// <param name="glosses">Gloss ids, <c>[b l]</c>, int64, padded with zeros.</param>
    /// <param name="glossLengths">Valid glosses of each clip, <c>[b]</c>, int64, on the CPU.</param>
    public ClipBatch(IReadOnlyList<string> names, Tensor frames, Tensor lengths, Tensor glosses, Tensor glossLengths)
    {
        Names = names;
        Frames = frames;
        Lengths = lengths;
        Glosses = glosses;
        GlossLengths = glossLengths;
    }

    /// <summary>As the public one, over frames whose memory somebody else owns.</summary>
    internal ClipBatch(IReadOnlyList<string> names, Tensor frames, Tensor lengths, Tensor glosses, Tensor glossLengths, Action release)
        : this(names, frames, lengths, glosses, glossLengths) => this.release = release;

    /// <summary>Names of the clips.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Who signs each clip; empty where that is not known.</summary>
    public IReadOnlyList<string> Signers { get; init; } = [];

    /// <summary>Frames, <c>[b t c h w]</c>. A loader that reuses its buffers writes the next batch there once this one is disposed.</summary>
    public Tensor Frames { get; }

    /// <summary>Valid frames of each clip, <c>[b]</c>, int64, on the CPU.</summary>
    public Tensor Lengths { get; }

    /// <summary>Gloss ids, <c>[b l]</c>, int64, padded with zeros.</summary>
    public Tensor Glosses { get; }

    /// <summary>Valid glosses of each clip, <c>[b]</c>, int64, on the CPU.</summary>
    public Tensor GlossLengths { get; }

    /// <summary>Number of clips, b.</summary>
    public int Count => Names.Count;

    /// <summary>
    /// A batch with frames and glosses on another device; lengths stay on the CPU. Where nothing changes it shares the memory of this one,
    /// and must not outlive it.
    /// </summary>
    /// <param name="device">Where to.</param>
    /// <param name="type">Type of the frames; null to leave it.</param>
    public ClipBatch To(Device device, ScalarType? type = null) =>
        new(Names, Frames.to(type ?? Frames.dtype, device).alias(), Lengths.alias(), Glosses.to(device).alias(), GlossLengths.alias()) { Signers = Signers };

    /// <summary>Frees the tensors, and hands the memory of the frames back to its loader.</summary>
    public void Dispose()
    {
        Frames.Dispose();
        Lengths.Dispose();
        Glosses.Dispose();
        GlossLengths.Dispose();
        Interlocked.Exchange(ref release, null)?.Invoke();
    }
}
