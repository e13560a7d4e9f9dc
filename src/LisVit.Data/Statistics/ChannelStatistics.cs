using LisVit.Data.Frames;

namespace LisVit.Data.Statistics;

/// <summary>
/// Mean and standard deviation of red, green and blue over all pixels of all frames, in <c>[0, 1]</c>: what standardisation needs, and how
/// the report came to its constants. Counted in whole numbers, so that the result is exact and the same whatever the order.
/// </summary>
/// <param name="Clips">Clips that were counted.</param>
/// <param name="Frames">Frames that were counted.</param>
/// <param name="Pixels">Pixels that were counted.</param>
/// <param name="Mean">Mean of red, green and blue.</param>
/// <param name="StandardDeviation">Their standard deviations over pixels, not over the means of frames; divided by the number of pixels.</param>
public sealed record ChannelStatistics(int Clips, long Frames, long Pixels, IReadOnlyList<double> Mean, IReadOnlyList<double> StandardDeviation)
{
    private const int FramesAtOnce = 16;

    /// <summary>Decodes the frames of a split, a few at a time, with several threads.</summary>
    /// <param name="clips">One split; its epoch 0.</param>
    /// <param name="sampler">Which frames of a clip count; null for all.</param>
    /// <param name="workers">Threads, at least 1; null for one a processor.</param>
    /// <param name="progress">Told the share of clips that are counted, ascending to 1.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="InvalidDataException">A frame cannot be decoded; the message names it.</exception>
    /// <exception cref="ArgumentException">The split is empty.</exception>
    public static ChannelStatistics Of(IClipSource clips, Sampling.IFrameSampler? sampler = null, int? workers = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clips);
        if (clips.Count == 0)
            throw new ArgumentException("There are no clips to take the mean of. Look at the corpus and its split.", nameof(clips));
        var total = new ChannelSums();
        var counted = 0;
        var gate = new Lock();
        ParallelClips.ForEach(clips.Count, workers, index =>
        {
            var sums = Sums(clips.Open(index, epoch: 0).Frames, sampler, index, cancellationToken);
            lock (gate)
            {
                total.Add(sums);
                progress?.Report(++counted / (double)clips.Count);
            }
        }, cancellationToken);
        return total.Result(clips.Count);
    }

    private static ChannelSums Sums(IFrameSource frames, Sampling.IFrameSampler? sampler, int index, CancellationToken cancellationToken)
    {
        var sums = new ChannelSums();
        var chosen = sampler?.Sample(frames.FrameCount, StableRandom.Of(index)) ?? [.. Enumerable.Range(0, frames.FrameCount)];
        if (frames is VideoFrames video)
        {
            // A video is decoded from its beginning each time it is read.
            video.Stream(chosen, sums.Add, cancellationToken);
            return sums;
        }

        foreach (var some in chosen.Chunk(FramesAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            sums.Add(frames.Read(some));
        }

        return sums;
    }
}
