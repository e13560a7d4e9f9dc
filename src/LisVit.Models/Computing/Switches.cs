namespace LisVit.Models.Computing;

/// <summary>Switches of <see cref="AppContext"/>, by which a program does without one of this library's own ways to compute.</summary>
internal static class Switches
{
    /// <summary>Whether <c>LisVit.Models.[name]</c> is set to false.</summary>
    public static bool IsOff(string name) => AppContext.TryGetSwitch($"LisVit.Models.{name}", out var on) && !on;
}
