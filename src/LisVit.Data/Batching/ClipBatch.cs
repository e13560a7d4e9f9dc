using System.Globalization;
using static TorchSharp.torch;

namespace LisVit.Data.Batching;

/// <summary>Clips of unequal length as one batch. Shorter clips are padded with zeros behind their last frame.</summary>
/// <remarks>Of one thread at a time.</remarks>
public sealed class ClipBatch : IDisposable
{
    private Action? release;

    /// <summary>Wraps the tensors of a batch, which it then owns.</summary>
    /// <param name="names">Names of the clips, b of them.</param>
    /// <param name="frames">Frames, <c>[b t c h w]</c>.</param>
    /// <param name="lengths">Valid frames of each clip, <c>[b]</c>, int64, on the CPU.</param>
    /// <param name="glosses">Gloss ids, <c>[b l]</c>, int64, padded with zeros.</param>
    /// <param name="glossLengths">Valid glosses of each clip, <c>[b]</c>, int64, on the CPU.</param>
    /// <exception cref="ArgumentException">A tensor is not of that shape, type or place; the message says what it is. It stays the caller's then.</exception>
    public ClipBatch(IReadOnlyList<string> names, Tensor frames, Tensor lengths, Tensor glosses, Tensor glossLengths)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(frames);
        if (frames.dim() != 5 || frames.shape[0] != names.Count)
            throw new ArgumentException($"frames are [{string.Join(' ', frames.shape)}], but must be [b t c h w] of {names.Count} clips, as many as there are names.", nameof(frames));
        RequireWholeNumbers(glosses, nameof(glosses), [names.Count, null]);
        RequireWholeNumbers(lengths, nameof(lengths), [names.Count]);
        RequireWholeNumbers(glossLengths, nameof(glossLengths), [names.Count]);
        RequireOnCpu(lengths, nameof(lengths));
        RequireOnCpu(glossLengths, nameof(glossLengths));
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

    /// <summary>Who signs each clip, b of them; none where nobody said. An empty name stands for a signer that is not known.</summary>
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
    /// and must not outlive it. Its tensors belong to the current dispose scope, if there is one, else to the caller, who disposes the batch.
    /// </summary>
    /// <param name="device">Where to.</param>
    /// <param name="type">Type of the frames; null to leave it.</param>
    public ClipBatch To(Device device, ScalarType? type = null)
    {
        using var scope = NewDisposeScope();
        var frames = Frames.to(type ?? Frames.dtype, device).alias().MoveToOuterDisposeScope();
        var glosses = Glosses.to(device).alias().MoveToOuterDisposeScope();
        return new(Names, frames, Lengths.alias().MoveToOuterDisposeScope(), glosses, GlossLengths.alias().MoveToOuterDisposeScope()) { Signers = Signers };
    }

    /// <summary>Frees the tensors, and hands the memory of the frames back to its loader.</summary>
    public void Dispose()
    {
        Frames.Dispose();
        Lengths.Dispose();
        Glosses.Dispose();
        GlossLengths.Dispose();
        Interlocked.Exchange(ref release, null)?.Invoke();
    }

    private static void RequireWholeNumbers(Tensor tensor, string name, long?[] shape)
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        if (tensor.dtype != ScalarType.Int64 || tensor.dim() != shape.Length || tensor.shape.Zip(shape).Any(size => size.Second is { } expected && size.First != expected))
            throw new ArgumentException($"{name} are {tensor.dtype} [{string.Join(' ', tensor.shape)}], but must be Int64 [{string.Join(' ', shape.Select(size => size?.ToString(CultureInfo.InvariantCulture) ?? "l"))}].", name);
    }

    private static void RequireOnCpu(Tensor tensor, string name)
    {
        if (tensor.device_type != TorchSharp.DeviceType.CPU)
            throw new ArgumentException($"{name} are on {tensor.device}, but must be on the CPU.", name);
    }
}
