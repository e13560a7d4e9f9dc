namespace LisVit.Data.Transforms;

/// <summary>Where a picture lies in its frame.</summary>
/// <param name="ShiftX">Shift to the right, as a share of the width.</param>
/// <param name="ShiftY">Shift downwards, as a share of the height.</param>
/// <param name="Degrees">Clockwise rotation about the centre.</param>
/// <param name="Scale">Size about the centre; 1 is the picture's own.</param>
/// <param name="Mirrored">Whether left and right are exchanged.</param>
internal readonly record struct FramePose(double ShiftX, double ShiftY, double Degrees, double Scale, bool Mirrored = false)
{
    public static FramePose Neutral { get; } = new(0, 0, 0, 1);
}
