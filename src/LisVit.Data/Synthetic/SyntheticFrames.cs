using LisVit.Data.Frames;

namespace LisVit.Data.Synthetic;

/// <summary>Frames of a synthetic clip, drawn when they are asked for.</summary>
internal sealed class SyntheticFrames(Signer signer, PoseTimeline timeline, int height, int width) : IFrameSource
{
    public int FrameCount => timeline.FrameCount;

    public RgbFrames Read(ReadOnlySpan<int> indices)
    {
        var frames = new RgbFrames(new byte[checked(indices.Length * height * width * RgbFrames.Channels)], indices.Length, height, width);
        using var painter = new SignerPainter(signer, height, width);
        for (var i = 0; i < indices.Length; i++)
        {
            if ((uint)indices[i] >= (uint)FrameCount)
                throw new ArgumentOutOfRangeException(nameof(indices), indices[i], $"Frame {indices[i]} does not exist: the clip has {FrameCount} frames, counted from 0.");
            painter.Paint(timeline.At(indices[i]), frames.Frame(i));
        }

        return frames;
    }
}
