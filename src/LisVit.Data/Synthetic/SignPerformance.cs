using System.Numerics;

namespace LisVit.Data.Synthetic;

/// <summary>One sign as one signer makes it once.</summary>
/// <param name="Sign">The sign.</param>
/// <param name="Signer">Who makes it.</param>
/// <param name="Offset">How far this time is off the sign's place, in half shoulder widths.</param>
/// <param name="AngleOffset">How far this time is off the sign's angle, in degrees.</param>
internal sealed record SignPerformance(Sign Sign, Signer Signer, Vector2 Offset, float AngleOffset)
{
    /// <summary>The pose at a phase of the stroke, from 0 to 1.</summary>
    public Pose At(float phase)
    {
        var handshape = Handshape.Blend(Sign.Handshape, Sign.FinalHandshape, Easing.Smooth(phase));
        var leading = new HandPose(Placed(Sign.Trajectory.At(phase), Signer.Amplitude), handshape);
        return new Pose(leading, Second(phase, handshape), 0.5f * MathF.Sin(MathF.PI * phase));
    }

    private HandPose Second(float phase, in Handshape handshape)
    {
        var trajectory = Sign.Trajectory;
        var amplitude = Signer.Amplitude * Signer.SecondHandAmplitude;
        return Sign.SecondHand switch
        {
            SecondHand.Rests => Pose.Rest.Second,
            SecondHand.Mirrors => new(Mirrored(Placed(trajectory.At(phase), amplitude)), handshape),
            SecondHand.Alternates => new(Mirrored(Placed(trajectory.At(phase + (0.5f / trajectory.Times)), amplitude)), handshape),
            SecondHand.Follows => new(Following(Placed(trajectory.At(phase), amplitude)), handshape),
            _ => throw new InvalidOperationException($"{Sign.SecondHand} is nothing that a second hand does."),
        };
    }

    private Placement Placed(Placement placement, float amplitude) => placement with
    {
        Wrist = Vector2.Lerp(Sign.Trajectory.Centre, placement.Wrist, amplitude) + Offset,
        Angle = placement.Angle + AngleOffset,
    };

    private static Placement Mirrored(Placement placement) => placement with { Wrist = placement.Wrist with { X = -placement.Wrist.X } };

    private Placement Following(Placement placement)
    {
        var middle = (Sign.Trajectory.From.Angle + Sign.Trajectory.To.Angle) / 2;
        return new(placement.Wrist with { X = placement.Wrist.X - (2 * Sign.Trajectory.Centre.X) }, (2 * middle) - placement.Angle, placement.Turn);
    }
}
