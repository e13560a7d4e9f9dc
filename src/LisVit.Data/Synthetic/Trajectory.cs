using System.Numerics;

namespace LisVit.Data.Synthetic;

/// <summary>The movement of the leading hand (on the left of the picture) during one sign.</summary>
/// <param name="Kind">Its form.</param>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends, or turns.</param>
/// <param name="Size">Height of a bow, amplitude of a wave or radius of a circle, in half shoulder widths.</param>
/// <param name="Times">Waves, repetitions or turns.</param>
internal sealed record Trajectory(TrajectoryKind Kind, Placement From, Placement To, float Size = 0, float Times = 1)
{
    /// <summary>The point that a larger or smaller movement is scaled about.</summary>
    public Vector2 Centre => Vector2.Lerp(From.Wrist, To.Wrist, 0.5f);

    public static Trajectory Line(Placement from, Placement to) => new(TrajectoryKind.Line, from, to);

    public static Trajectory Arc(Placement from, Placement to, double height) => new(TrajectoryKind.Arc, from, to, (float)height);

    public static Trajectory Wave(Placement from, Placement to, double amplitude, double waves) => new(TrajectoryKind.Wave, from, to, (float)amplitude, (float)waves);

    public static Trajectory Repeat(Placement from, Placement to, double times = 2) => new(TrajectoryKind.Repeat, from, to, 0, (float)times);

    public static Trajectory Circle(Placement centre, double radius, double turns) => new(TrajectoryKind.Circle, centre, centre, (float)radius, (float)turns);

    /// <summary>The placement at a phase of the movement, from 0 to 1.</summary>
    public Placement At(float phase)
    {
        var angle = MathF.Tau * Times * phase;
        return Kind switch
        {
            TrajectoryKind.Line => Placement.Blend(From, To, Easing.Smooth(phase)),
            TrajectoryKind.Arc => Shifted(Easing.Smooth(phase), Size * MathF.Sin(MathF.PI * Easing.Smooth(phase))),
            TrajectoryKind.Wave => Shifted(phase, Size * MathF.Sin(angle)),
            TrajectoryKind.Repeat => Placement.Blend(From, To, (1 - MathF.Cos(angle)) / 2),
            TrajectoryKind.Circle => From with { Wrist = From.Wrist + (Size * new Vector2(MathF.Sin(angle), -MathF.Cos(angle))) },
            _ => throw new InvalidOperationException($"{Kind} is not a form of movement."),
        };
    }

    private Placement Shifted(float share, float distance)
    {
        var placement = Placement.Blend(From, To, share);
        var way = Vector2.Normalize(To.Wrist - From.Wrist);
        return placement with { Wrist = placement.Wrist + (distance * new Vector2(way.Y, -way.X)) };
    }
}
