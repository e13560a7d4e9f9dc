using LisVit.Data;
using LisVit.Data.Batching;
using LisVit.Data.Filtering;
using LisVit.Data.Glosses;
using LisVit.Data.Sampling;
using LisVit.Models;
using LisVit.Models.Decoding;
using LisVit.Training.Metrics;
using static TorchSharp.torch;

namespace LisVit.Samples.ReproduceReport;

/// <summary>Aligns the true glosses of composed clips by a trained CTC head and compares with where they were composed.</summary>
/// <param name="model">The trained model.</param>
/// <param name="clips">Clips with known boundaries.</param>
/// <param name="vocabulary">Ids of the glosses.</param>
/// <param name="samplingRate">Share of frames kept.</param>
internal sealed class AlignmentCheck(CtcRecognizer model, ISegmentedClipSource clips, GlossVocabulary vocabulary, double samplingRate)
{
    private readonly UniformFrameSampler sampler = new(samplingRate);
    private readonly AlignmentAccuracy accuracy = new(tolerance: 1);
    private readonly AlignmentAccuracy equalSplit = new(tolerance: 1);
    private int leftOut;

    /// <param name="loader">The clips in their own order.</param>
    /// <param name="device">Where the model is.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public AlignmentScores Run(IBatchLoader<ClipBatch> loader, Device device, CancellationToken cancellation)
    {
        var first = 0;
        model.eval();
        using var gradients = no_grad();
        foreach (var batch in loader.Epoch(0, cancellationToken: cancellation))
        {
            using (batch)
            {
                Compare(batch.To(device), first);
                first += batch.Count;
            }
        }

        return new(accuracy.Glosses, accuracy.Inside, accuracy.Starts, accuracy.Ends, accuracy.BothEnds, equalSplit.Inside, equalSplit.BothEnds, leftOut);
    }

    private void Compare(ClipBatch batch, int first)
    {
        using var scope = NewDisposeScope();
        using (batch)
        {
            var logits = model.call(batch.Frames, batch.Lengths);
            for (var i = 0; i < batch.Count; i++)
                Compare(logits.narrow(0, i, 1), batch.Lengths.narrow(0, i, 1), first + i);
        }
    }

    private void Compare(Tensor logits, Tensor length, int index)
    {
        var clip = clips.Open(index, epoch: 0);
        var glosses = vocabulary.Encode(clip.Glosses, clip.Name, UnknownGloss.CountAsError);
        if (!CanBeAligned(glosses, length.item<long>()))
        {
            leftOut++;
            return;
        }

        var frames = sampler.Sample(clip.Frames.FrameCount, Random.Shared);
        var alignment = CtcAligner.Align(logits, [glosses], length).Single();
        foreach (var (place, (gloss, segment)) in alignment.Decoded.Zip(clips.Segments(index, epoch: 0)).Index())
        {
            var truth = segment.Among(frames);
            accuracy.Add((gloss.Start!.Value, gloss.End!.Value), truth);
            equalSplit.Add((place * frames.Length / glosses.Count, (place + 1) * frames.Length / glosses.Count), truth);
        }
    }

    // Every gloss needs a class.
    private static bool CanBeAligned(IReadOnlyList<int> glosses, long frames) =>
        !glosses.Contains(GlossVocabulary.UnknownId) && frames >= TooShortForCtcFilter.StepsNeeded(glosses);
}
