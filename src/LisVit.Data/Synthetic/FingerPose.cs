namespace LisVit.Data.Synthetic;

/// <summary>How one finger is held, as seen from the front.</summary>
/// <param name="Extension">1 is straight, 0 points at the viewer, -1 is folded onto the palm: the cosine of the fold.</param>
/// <param name="Spread">Degrees between finger and hand, positive towards the thumb.</param>
/// <param name="Curl">Degrees that each joint bends towards the thumb, in the plane of the picture.</param>
internal readonly record struct FingerPose(float Extension, float Spread, float Curl = 0)
{
    public static FingerPose Blend(FingerPose from, FingerPose to, float share) => new(
        float.Lerp(from.Extension, to.Extension, share),
        float.Lerp(from.Spread, to.Spread, share),
        float.Lerp(from.Curl, to.Curl, share));
}
