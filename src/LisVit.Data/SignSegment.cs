namespace LisVit.Data;

/// <summary>Where one sign truly lies in a clip. The corpus says whether transitions between signs belong to them.</summary>
/// <param name="Gloss">What is signed.</param>
/// <param name="FirstFrame">First frame of the sign, from 0, before sampling.</param>
/// <param name="FrameCount">Frames of the sign before sampling.</param>
public sealed record SignSegment(string Gloss, int FirstFrame, int FrameCount)
{
    /// <summary>Where the sign lies among chosen frames.</summary>
    /// <param name="frames">Ascending indices of the chosen frames, as an <see cref="Sampling.IFrameSampler"/> gives them.</param>
    /// <returns>Position of its first chosen frame and the position behind its last; both equal where none was chosen.</returns>
    public (int Start, int End) Among(IReadOnlyList<int> frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        return (frames.Count(frame => frame < FirstFrame), frames.Count(frame => frame < FirstFrame + FrameCount));
    }
}
