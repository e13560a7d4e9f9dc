using System.Numerics;

namespace LisVit.Data.Synthetic;

/// <summary>A signer at one moment.</summary>
/// <param name="Leading">The leading hand, on the left of the picture.</param>
/// <param name="Second">The other hand.</param>
/// <param name="MouthOpening">0 is closed, 1 wide open.</param>
internal sealed record Pose(HandPose Leading, HandPose Second, float MouthOpening)
{
    /// <summary>Both hands before the waist.</summary>
    public static Pose Rest { get; } = new(
        new HandPose(Placement.Of(-0.95, 3.05, 122, -1), Handshape.Relaxed),
        new HandPose(Placement.Of(0.95, 3.05, 122, -1), Handshape.Relaxed),
        0);

    /// <summary>Whether the eyes are shut.</summary>
    public bool Blinks { get; init; }

    /// <summary>Degrees that the head leans.</summary>
    public float HeadTilt { get; init; }

    /// <summary>How far the body has moved, in half shoulder widths.</summary>
    public Vector2 Sway { get; init; }

    public static Pose Blend(Pose from, Pose to, float share) => new(
        HandPose.Blend(from.Leading, to.Leading, share),
        HandPose.Blend(from.Second, to.Second, share),
        float.Lerp(from.MouthOpening, to.MouthOpening, share));
}
