namespace LisVit.Data.Synthetic;

/// <summary>Movement that starts and stops gently.</summary>
internal static class Easing
{
    /// <summary>Smoothstep of a phase in <c>[0, 1]</c>.</summary>
    public static float Smooth(float phase) => phase * phase * (3 - (2 * phase));
}
