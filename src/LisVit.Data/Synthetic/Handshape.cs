namespace LisVit.Data.Synthetic;

/// <summary>A handshape as numbers, so that two of them can be blended.</summary>
/// <param name="Thumb">The thumb.</param>
/// <param name="Index">The index finger.</param>
/// <param name="Middle">The middle finger.</param>
/// <param name="Ring">The ring finger.</param>
/// <param name="Little">The little finger.</param>
/// <param name="Breadth">1 is a hand seen from the front, near 0 from its edge.</param>
internal readonly record struct Handshape(FingerPose Thumb, FingerPose Index, FingerPose Middle, FingerPose Ring, FingerPose Little, float Breadth = 1)
{
    private static readonly FingerPose Folded = new(-1, 0);
    private static readonly FingerPose FoldedThumb = new(0.75f, -58);

    public static readonly Handshape Relaxed = new(new(0.9f, 32), new(0.8f, 6, 6), new(0.85f, 1, 6), new(0.8f, -4, 6), new(0.75f, -10, 6), 0.8f);
    public static readonly Handshape Flat = new(new(0.85f, 14), new(1, 1), new(1, 0), new(1, -1), new(1, -2), 0.92f);
    public static readonly Handshape Spread = new(new(1.05f, 62), new(1, 24), new(1, 7), new(1, -10), new(1, -30));
    public static readonly Handshape Fist = new(FoldedThumb, Folded, Folded, Folded, Folded);
    public static readonly Handshape Point = new(FoldedThumb, new(1.15f, 4), Folded, Folded, Folded);
    public static readonly Handshape Victory = new(FoldedThumb, new(1.1f, 19), new(1.1f, -15), Folded, Folded);
    public static readonly Handshape Angle = new(new(1.35f, 84), new(1.15f, 2), Folded, Folded, Folded);
    public static readonly Handshape Horns = new(new(1.35f, 72), Folded, Folded, Folded, new(1.3f, -34));
    public static readonly Handshape Three = new(new(1.25f, 72), new(1.1f, 22), new(1.1f, -8), Folded, Folded);
    public static readonly Handshape Claw = new(new(0.95f, 84, -34), new(0.85f, 44, -38), new(0.85f, 16, -24), new(0.85f, -16, 24), new(0.85f, -48, 38), 1.1f);
    public static readonly Handshape Circle = new(new(1.65f, 70, -40), new(1.3f, -25, 60), new(1.3f, -25, 60), new(1.3f, -25, 60), new(1.3f, -25, 60), 0.3f);
    public static readonly Handshape Crescent = new(new(1.35f, 88, -18), new(1.15f, -24, 34), new(1.15f, -24, 34), new(1.15f, -24, 34), new(1.15f, -24, 34), 0.4f);
    public static readonly Handshape LittleFinger = new(FoldedThumb, Folded, Folded, Folded, new(1.35f, -10));
    public static readonly Handshape ThumbUp = new(new(1.45f, 52), Folded, Folded, Folded, Folded);

    public static Handshape Blend(in Handshape from, in Handshape to, float share) => new(
        FingerPose.Blend(from.Thumb, to.Thumb, share),
        FingerPose.Blend(from.Index, to.Index, share),
        FingerPose.Blend(from.Middle, to.Middle, share),
        FingerPose.Blend(from.Ring, to.Ring, share),
        FingerPose.Blend(from.Little, to.Little, share),
        float.Lerp(from.Breadth, to.Breadth, share));
}
