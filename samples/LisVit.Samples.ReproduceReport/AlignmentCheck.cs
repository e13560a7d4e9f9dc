using LisVit.Data;
using LisVit.Data.Batching;
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

    /// <param name="loader">The clips in their own order.</param>
    /// <param name="device">Where the model is.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public AlignmentAccuracy Run(IBatchLoader<ClipBatch> loader, Device device, CancellationToken cancellation)
    {
        var accuracy = new AlignmentAccuracy(tolerance: 1);
        var first = 0;
        model.eval();
        using var gradients = no_grad();
        foreach (var batch in loader.Epoch(0, cancellationToken: cancellation))
        {
            using (batch)
            {
                Compare(batch.To(device), first, accuracy);
                first += batch.Count;
            }
        }

        return accuracy;
    }

    private void Compare(ClipBatch batch, int first, AlignmentAccuracy accuracy)
    {
        using var scope = NewDisposeScope();
        using (batch)
        {
            var logits = model.call(batch.Frames, batch.Lengths);
            for (var i = 0; i < batch.Count; i++)
                Compare(logits.narrow(0, i, 1), batch.Lengths.narrow(0, i, 1), first + i, accuracy);
        }
    }

    private void Compare(Tensor logits, Tensor length, int index, AlignmentAccuracy accuracy)
    {
        var clip = clips.Open(index, epoch: 0);
        var glosses = vocabulary.Encode(clip.Glosses, clip.Name, UnknownGloss.CountAsError);
        if (!CanBeAligned(glosses, length.item<long>()))
            return;
        var frames = sampler.Sample(clip.Frames.FrameCount, Random.Shared);
        var alignment = CtcAligner.Align(logits, [glosses], length).Single();
        foreach (var (gloss, segment) in alignment.Decoded.Zip(clips.Segments(index, epoch: 0)))
            accuracy.Add((gloss.Start!.Value, gloss.End!.Value), segment.Among(frames));
    }

    // Every gloss needs a class, and a frame of its own with a blank between equal neighbours.
    private static bool CanBeAligned(IReadOnlyList<int> glosses, long frames) =>
        !glosses.Contains(GlossVocabulary.UnknownId) && frames >= glosses.Count + glosses.Zip(glosses.Skip(1)).Count(pair => pair.First == pair.Second);
}
