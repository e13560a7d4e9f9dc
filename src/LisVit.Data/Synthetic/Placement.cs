using System.Numerics;

namespace LisVit.Data.Synthetic;

/// <summary>Where a wrist is and how the hand is turned, without its handshape.</summary>
/// <param name="Wrist">Position in half shoulder widths from the base of the neck, x to the right of the picture and y down.</param>
/// <param name="Angle">Degrees from pointing up, positive towards the midline of the body.</param>
/// <param name="Turn">1 shows the palm, -1 the back of the hand.</param>
internal readonly record struct Placement(Vector2 Wrist, float Angle, float Turn)
{
    public static Placement Of(double x, double y, double angle = 0, double turn = 1) => new(new Vector2((float)x, (float)y), (float)angle, (float)turn);

    public static Placement Blend(in Placement from, in Placement to, float share) => new(
        Vector2.Lerp(from.Wrist, to.Wrist, share),
        float.Lerp(from.Angle, to.Angle, share),
        float.Lerp(from.Turn, to.Turn, share));
}
