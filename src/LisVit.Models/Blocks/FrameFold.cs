using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>
/// Folds the frames of clips of unequal length into one row of frames and back. Padding is left out of the fold,
/// so it is never convolved and never enters batch statistics.
/// </summary>
public sealed class FrameFold : IDisposable
{
    // Numbers of a clip's features from which on it is worth steps of its own.
    private const long LeastApart = 1 << 16;

    private readonly long[]? valid;
    private readonly Device device;
    private readonly Tensor? validFrames;

    /// <summary>Describes a batch.</summary>
    /// <param name="batch">Number of clips, b.</param>
    /// <param name="frames">Frames of the longest clip, t.</param>
    /// <param name="lengths">Valid frames of each clip, <c>[b]</c>, int64; null where all have t.</param>
    /// <param name="device">Where the features are.</param>
    /// <exception cref="ArgumentException">There is no clip or no frame, or the lengths are not int64, not one for each clip or not in <c>[1, t]</c>.</exception>
    public FrameFold(long batch, long frames, Tensor? lengths, Device device)
    {
        if (batch < 1 || frames < 1)
            throw new ArgumentException($"there must be at least one clip and one frame, but there are {batch} clips of {frames} frames.", nameof(frames));
        (Batch, Frames, this.device) = (batch, frames, device);
        if (lengths is null)
            return;

        if (lengths.dtype != ScalarType.Int64 || lengths.dim() != 1)
            throw new ArgumentException($"lengths must be int64 [{batch}], one for each clip, but are {lengths.dtype} [{string.Join(' ', lengths.shape)}].", nameof(lengths));
        using var onCpu = lengths.cpu();
        valid = onCpu.data<long>().ToArray();
        if (valid.Length != batch)
            throw new ArgumentException($"there are {batch} clips but {valid.Length} lengths.", nameof(lengths));
        foreach (var length in valid)
        {
            if (length < 1 || length > frames)
                throw new ArgumentException($"length ({length}) must be in [1, {frames}].", nameof(lengths));
        }

        (validFrames, Mask) = Indices();
    }

    private FrameFold(FrameFold other)
    {
        (Batch, Frames, valid, device) = (other.Batch, other.Frames, other.valid, other.device);
        (validFrames, Mask) = Indices();
    }

    /// <summary>Number of clips, b.</summary>
    public long Batch { get; }

    /// <summary>Frames of the longest clip, t.</summary>
    public long Frames { get; }

    /// <summary>True where a frame is valid, <c>[b t]</c>; null where all are.</summary>
    public Tensor? Mask { get; }

    /// <summary>Folds time into the batch and drops padding.</summary>
    /// <param name="x">Features, <c>[b t ...]</c>.</param>
    /// <returns>Features, <c>[n ...]</c> with n valid frames.</returns>
    public Tensor Fold(Tensor x)
    {
        var folded = x.flatten(0, 1);
        if (validFrames is null)
            return folded;
        using (folded)
            return folded.index_select(0, validFrames);
    }

    /// <summary>Brings time back; padding is zero.</summary>
    /// <param name="x">Features, <c>[n ...]</c>.</param>
    /// <returns>Features, <c>[b t ...]</c>.</returns>
    public Tensor Unfold(Tensor x)
    {
        if (validFrames is null)
            return x.unflatten(0, Batch, Frames);
        using var scope = NewDisposeScope();
        long[] padded = [Batch * Frames, .. x.shape[1..]];
        return zeros(padded, x.dtype, x.device).index_copy(0, validFrames, x).unflatten(0, Batch, Frames).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Does something with the frames of each clip alone, so that nothing is computed of padding. All clips go together where none is padded, and where a few large steps take less than many
    /// small ones: with small maps, and on a GPU.
    /// </summary>
    /// <param name="x">Features, <c>[n ...]</c>, channels last in memory where they are maps.</param>
    /// <param name="step">What is done with features <c>[n ...]</c> and the fold that they are of; gives as many frames.</param>
    /// <returns>What it gave, of all clips.</returns>
    internal Tensor Apart(Tensor x, Func<Tensor, FrameFold, Tensor> step)
    {
        if (validFrames is null || device.type != DeviceType.CPU || x.numel() < Batch * LeastApart)
            return step(x, this);
        using var scope = NewDisposeScope();
        var first = 0L;
        var done = new List<Tensor>();
        foreach (var length in valid!)
        {
            using var alone = new FrameFold(1, length, null, device);
            done.Add(step(x.narrow(0, first, length), alone));
            first += length;
        }

        return cat(done).MoveToOuterDisposeScope();
    }

    /// <summary>The same fold with index tensors of its own, also after this one's were freed.</summary>
    internal FrameFold Again() => new(this);

    /// <summary>Frees the index tensors.</summary>
    public void Dispose()
    {
        validFrames?.Dispose();
        Mask?.Dispose();
    }

    private (Tensor? ValidFrames, Tensor? Mask) Indices()
    {
        if (valid is null || valid.All(length => length == Frames))
            return default;
        using var scope = NewDisposeScope();
        var rows = valid.SelectMany((length, clip) => Enumerable.Range(0, (int)length).Select(frame => (clip * Frames) + frame)).ToArray();
        return (tensor(rows, dtype: int64, device: device).DetachFromDisposeScope(), LengthMask.Of(tensor(valid), Frames, device).DetachFromDisposeScope());
    }
}
