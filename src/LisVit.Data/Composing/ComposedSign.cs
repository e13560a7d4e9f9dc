using LisVit.Data.Transforms;

namespace LisVit.Data.Composing;

/// <summary>One sign of a composed clip: when it is signed and how it moves.</summary>
internal sealed record ComposedSign(IsolatedSign Sign, int FirstFrame, int FrameCount, FramePose Start, FramePose End)
{
    /// <summary>First frame behind the sign.</summary>
    public int EndFrame => FirstFrame + FrameCount;

    /// <summary>Pose at a frame of the sign, from 0: constant speed from start to end.</summary>
    public FramePose PoseAt(int frame)
    {
        var progress = FrameCount > 1 ? frame / (FrameCount - 1.0) : 0;
        return new FramePose(
            double.Lerp(Start.ShiftX, End.ShiftX, progress),
            double.Lerp(Start.ShiftY, End.ShiftY, progress),
            double.Lerp(Start.Degrees, End.Degrees, progress),
            double.Lerp(Start.Scale, End.Scale, progress));
    }

    /// <summary>Which frame of the recording shows at a frame of the sign: the recording is stretched over the sign.</summary>
    public int RecordedFrame(int frame) => frame * Sign.Frames.Count / FrameCount;
}
