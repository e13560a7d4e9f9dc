namespace LisVit.Tests;

/// <summary>How many inputs a property is tried on: fewer where LISVIT_TEST_SHARE says so, as <c>scripts/quality mutations</c> does, which runs each property once for every change of the code.</summary>
internal static class Iterations
{
    private static readonly double Share = Environment.GetEnvironmentVariable("LISVIT_TEST_SHARE") is { Length: > 0 } share ? double.Parse(share, System.Globalization.CultureInfo.InvariantCulture) : 1;

    public static int Of(int all) => Math.Max(1, (int)(all * Share));
}
