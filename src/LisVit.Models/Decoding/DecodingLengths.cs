using static TorchSharp.torch;

namespace LisVit.Models.Decoding;

/// <summary>Valid frames of the clips of a batch, checked.</summary>
internal static class DecodingLengths
{
    /// <summary>Reads lengths onto the CPU.</summary>
    /// <param name="batched">What the lengths belong to, <c>[b t ...]</c>.</param>
    /// <param name="lengths">Valid steps, <c>[b]</c>, int64; null where all have t.</param>
    /// <param name="minimum">Fewest frames that the decoder can work on.</param>
    public static int[] Of(Tensor batched, Tensor? lengths, int minimum)
    {
        var (clips, frames) = ((int)batched.shape[0], (int)batched.shape[1]);
        if (lengths is null)
            return Checked([.. Enumerable.Repeat((long)frames, clips)], frames, minimum);
        if (lengths.dim() != 1 || lengths.shape[0] != clips || lengths.dtype != int64)
            throw new ArgumentException($"lengths must be [{clips}] of int64, one for each clip, but are [{string.Join(' ', lengths.shape)}] of {lengths.dtype}.", nameof(lengths));
        using var onCpu = lengths.cpu();
        return Checked(onCpu.data<long>().ToArray(), frames, minimum);
    }

    private static int[] Checked(long[] lengths, int frames, int minimum)
    {
        for (var clip = 0; clip < lengths.Length; clip++)
        {
            if (lengths[clip] < minimum || lengths[clip] > frames)
                throw new ArgumentException($"clip {clip} has a length of {lengths[clip]}, but it must be in [{minimum}, {frames}]: the batch holds {frames} frames of each clip.", nameof(lengths));
        }

        return Array.ConvertAll(lengths, length => (int)length);
    }
}
