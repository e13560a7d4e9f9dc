using System.Runtime.InteropServices;
using LisVit.Data.Frames;
using static TorchSharp.torch;

namespace LisVit.Data.Batching;

/// <summary>
/// Makes one batch: chooses the frames of all its clips, which tells how long they are, and then decodes each straight into its place.
/// The tensors belong to no dispose scope, so that any thread may make them.
/// </summary>
internal sealed class ClipCollator(ClipDataset dataset, FrameBuffers? buffers)
{
    /// <exception cref="OperationCanceledException">Cancelled between two clips.</exception>
    public ClipBatch Collate(int[] indices, int epoch, CancellationToken cancellationToken)
    {
        var clips = new ChosenClip[indices.Length];
        for (var i = 0; i < clips.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            clips[i] = dataset.Choose(indices[i], epoch);
        }

        var longest = clips.Max(clip => clip.FrameCount);
        var clipSize = checked(longest * RgbFrames.Channels * dataset.Height * dataset.Width);
        var buffer = Rent((long)clips.Length * clipSize);
        try
        {
            for (var i = 0; i < clips.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var place = Floats(buffer, (long)i * clipSize, clipSize);
                var size = clips[i].FrameCount * RgbFrames.Channels * dataset.Height * dataset.Width;
                clips[i].Decode(place[..size]);
                place[size..].Clear();
            }

            return Batch(clips, buffer, longest);
        }
        catch
        {
            GiveBack(buffer);
            throw;
        }
    }

    private ClipBatch Batch(ChosenClip[] clips, Tensor buffer, int longest)
    {
        using var scope = NewDisposeScope();
        var glosses = new long[clips.Length, clips.Max(clip => clip.Glosses.Count)];
        for (var i = 0; i < clips.Length; i++)
        {
            for (var l = 0; l < clips[i].Glosses.Count; l++)
                glosses[i, l] = clips[i].Glosses[l];
        }

        long[] shape = [clips.Length, longest, RgbFrames.Channels, dataset.Height, dataset.Width];
        var frames = buffer.narrow(0, 0, shape.Aggregate(1L, (product, size) => product * size)).view(shape);
        return new ClipBatch(
            [.. clips.Select(clip => clip.Name)],
            frames.DetachFromDisposeScope(),
            tensor(clips.Select(clip => (long)clip.FrameCount).ToArray()).DetachFromDisposeScope(),
            tensor(glosses).DetachFromDisposeScope(),
            tensor(clips.Select(clip => (long)clip.Glosses.Count).ToArray()).DetachFromDisposeScope(),
            () => GiveBack(buffer))
        {
            Signers = [.. clips.Select(clip => clip.Signer)],
        };
    }

    private Tensor Rent(long floats) => buffers?.Rent(floats) ?? empty(floats, ScalarType.Float32).DetachFromDisposeScope();

    private void GiveBack(Tensor buffer)
    {
        if (buffers is null)
            buffer.Dispose();
        else
            buffers.Return(buffer);
    }

    private static Span<float> Floats(Tensor buffer, long start, int length)
    {
        using var part = buffer.narrow(0, start, length);
        return MemoryMarshal.Cast<byte, float>(part.bytes);
    }
}
