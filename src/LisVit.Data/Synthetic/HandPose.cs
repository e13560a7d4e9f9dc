namespace LisVit.Data.Synthetic;

/// <summary>One hand at one moment.</summary>
/// <param name="Placement">Where it is. The wrist of the right hand of the picture is already mirrored, its angle is not.</param>
/// <param name="Handshape">How its fingers are held.</param>
internal readonly record struct HandPose(Placement Placement, Handshape Handshape)
{
    public static HandPose Blend(in HandPose from, in HandPose to, float share) => new(
        Placement.Blend(from.Placement, to.Placement, share),
        Handshape.Blend(from.Handshape, to.Handshape, share));
}
