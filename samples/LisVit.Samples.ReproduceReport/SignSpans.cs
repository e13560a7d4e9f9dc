using LisVit.Data;
using LisVit.Recognition;

namespace LisVit.Samples.ReproduceReport;

/// <summary>Where glosses lie in clips: in truth, where a corpus tells, and as a trained model reads them.</summary>
internal static class SignSpans
{
    /// <summary>The true spans of a clip; none where the corpus does not know them.</summary>
    public static IReadOnlyList<SignSpan> True(IClipSource clips, int index)
    {
        if (clips is not ISegmentedClipSource segmented)
            return [];
        var frames = (double)clips.Open(index, epoch: 0).Frames.FrameCount;
        return [.. segmented.Segments(index, epoch: 0).Select(sign => new SignSpan(sign.Gloss, sign.FirstFrame / frames, (sign.FirstFrame + sign.FrameCount) / frames))];
    }

    /// <summary>The spans that a recogniser tells of a clip, of which it reads the frames that training and evaluation read, whatever rate its file has; none where its model does not know them.</summary>
    public static IReadOnlyList<SignSpan> Read(Recognizer recognizer, AnnotatedClip clip, CancellationToken cancellation)
    {
        var rate = recognizer.Description.FramesPerSecond;
        return SignSpan.Of(recognizer.Recognize(clip.Frames, rate, cancellation), clip.Frames.FrameCount / rate);
    }
}
